use polyv_sdk::{Credentials, SecretString};

fn show(credentials: &Credentials, secret: &SecretString) {
    println!("{credentials}");
    println!("{secret}");
}

fn main() {}
