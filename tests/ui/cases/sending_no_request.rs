// Over a type parameter, so that the message does not list endpoints, of which new ones come.
use polyv_sdk::endpoint::Endpoint;

fn send<E: Endpoint>(_: &E) {}

fn send_text<Text>(request: &Text) {
    send(request);
}

fn main() {}
