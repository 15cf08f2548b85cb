//! From the start of a process to its end, with one call or with the making of a client alone.

use std::fs;

use polyv_sdk::Client;

use crate::process::{Server, Work, least_whole, milliseconds};

/// Where Linux distributions keep the certificates that they trust.
const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";

pub(crate) fn make_ours() -> usize {
    let builder = Client::builder().app_id("a").app_secret("b");
    usize::from(builder.build().is_ok())
}

pub(crate) fn make_by_hand() -> usize {
    usize::from(reqwest::Client::builder().build().is_ok())
}

pub(crate) fn bench(url: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let [certificate, roots] = ["certificate", "roots"].map(|name| folder.path().join(name));
    let server = Server::start(&[("BENCH_TLS", &certificate.to_string_lossy())]);
    // The system's and the server's, so that trusting the server takes reading all of them.
    let mut all = fs::read(SYSTEM).unwrap_or_default();
    all.extend(fs::read(&certificate).expect("a certificate"));
    fs::write(&roots, all).expect("a file");
    let starts = [
        ("nothing but a process", Work::new("nothing", url)),
        ("first answer over plain HTTP", Work::new("sessions", url)),
        (
            "first answer over TLS, given its certificate",
            Work::new("sessions", &server.url).trust(&certificate),
        ),
        (
            "first answer over TLS, with the system's",
            Work::new("sessions", &server.url).roots(&roots),
        ),
        ("a client for TLS made", Work::new("make", url)),
    ];
    let sides = ["ours", "by hand"];
    let works = starts.clone().map(|(_, work)| {
        sides.map(|side| Work {
            role: format!("{} {side}", work.role),
            ..work.clone()
        })
    });
    println!(
        "\n{:<52} {:>9} {:>9}",
        "from the start of a process to its end", "wall ms", "CPU ms"
    );
    let costs = least_whole(&works.concat(), 40);
    for ((name, _), costs) in starts.iter().zip(costs.chunks(2)) {
        for (side, cost) in sides.iter().zip(costs) {
            println!(
                "{:<52} {:>9.2} {:>9.2}",
                format!("{name}, {side}"),
                milliseconds(cost.wall),
                milliseconds(cost.cpu)
            );
        }
    }
}
