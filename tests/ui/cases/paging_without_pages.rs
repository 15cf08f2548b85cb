// Over a type parameter, so that the message does not list endpoints, of which new ones come.
use polyv_sdk::endpoint::Endpoint;
use polyv_sdk::page::Paged;

fn items<E: Paged>(_: &E) {}

fn walk<CheckinList: Endpoint>(request: CheckinList) {
    items(&request);
}

fn main() {}
