// Over a type parameter, so that the message does not list endpoints, of which new ones come.
use polyv_sdk::Client;

fn send<Text>(client: &Client, request: &Text) {
    let _ = client.send(request);
}

fn main() {}
