// Over a type parameter, so that the message does not list endpoints, of which new ones come.
use polyv_sdk::Client;
use polyv_sdk::endpoint::Endpoint;

fn walk<CheckinList: Endpoint>(client: &Client, request: CheckinList) {
    let _ = client.items(&request);
}

fn main() {}
