//! Many accounts, and many calls at a time.

use std::time::Duration;

use polyv_sdk::Credentials;
use tokio::task::JoinSet;

use crate::one_call::{self, Listed};
use crate::process::{Server, Work, instructions, least};
use crate::{SECRET, by_hand, client};

/// As many clients as accounts, over one set of connections.
pub(crate) fn accounts_ours(work: &Work) -> usize {
    let client = client(work);
    let account = |at| {
        let credentials = Credentials::new(format!("app{at:07}"), SECRET).expect("an account");
        client.for_account(credentials)
    };
    let clients: Vec<_> = (0..work.times).map(account).collect();
    clients.iter().map(|client| client.app_id().len()).sum()
}

/// What somebody keeps for each account who has no SDK.
struct Account {
    app_id: String,
    secret: String,
    _client: reqwest::Client,
}

pub(crate) fn accounts_by_hand(work: &Work) -> usize {
    let client = by_hand::client(work);
    let account = |at| Account {
        app_id: format!("app{at:07}"),
        secret: SECRET.to_owned(),
        _client: client.clone(),
    };
    let accounts: Vec<_> = (0..work.times).map(account).collect();
    let lengths = accounts.iter().map(|it| it.app_id.len() + it.secret.len());
    lengths.sum()
}

/// As many calls at a time as `flight` says, each in a task that makes `times` of them.
pub(crate) async fn calls_ours<E: Listed>(work: &Work, request: E) -> usize {
    let client = client(work);
    let mut tasks = JoinSet::new();
    for _ in 0..work.flight {
        let (client, request, times) = (client.clone(), request.clone(), work.times);
        tasks.spawn(async move { one_call::calls(&client, &request, times).await });
    }
    tasks.join_all().await.into_iter().sum()
}

pub(crate) async fn calls_by_hand<R: by_hand::Row>(work: &Work) -> usize {
    let client = by_hand::client(work);
    let mut tasks = JoinSet::new();
    for _ in 0..work.flight {
        let (client, work) = (client.clone(), work.clone());
        tasks.spawn(async move { by_hand::calls_over::<R>(&client, &work).await });
    }
    tasks.join_all().await.into_iter().sum()
}

/// 64 calls at a time, again and again: the CPU time of one.
pub(crate) fn bench_flight(url: &str) {
    const FLIGHT: usize = 64;
    println!(
        "\n{:<44} {:>9} {:>9} {:>7}",
        "64 calls in flight, CPU us each", "ours", "by hand", "ratio"
    );
    for (rows, times) in [(10, 120), (1000, 8)] {
        for (workers, runtime) in [(0, "current thread"), (2, "2 workers")] {
            let works = ["flight ours", "flight by hand"].map(|role| {
                let work = Work::new(role, url).flight(FLIGHT).times(times);
                work.rows(rows).workers(workers)
            });
            let cpu: Vec<f64> = least(&works, 9)
                .iter()
                .map(|cost| cost.cpu.as_secs_f64() * 1e6 / (FLIGHT * times) as f64)
                .collect();
            println!(
                "{:<44} {:>9.1} {:>9.1} {:>7.2}",
                format!("{rows} bookings, {runtime}"),
                cpu[0],
                cpu[1],
                cpu[0] / cpu[1]
            );
        }
    }
}

pub(crate) fn bench_accounts(url: &str) {
    const FEW: usize = 1_000;
    const MANY: usize = 10_000;
    println!(
        "\n{:<44} {:>14} {:>9}",
        "one account of 10,000", "instructions", "bytes"
    );
    let roles = ["accounts ours", "accounts by hand"];
    let works = roles.map(|role| [FEW, MANY].map(|times| Work::new(role, url).times(times)));
    let costs = least(&works.concat(), 5);
    for ((role, works), costs) in roles.iter().zip(&works).zip(costs.chunks(2)) {
        let kib = costs[1].memory.saturating_sub(costs[0].memory);
        let bytes = kib * 1024 / (MANY - FEW) as u64;
        let instructions = instructions(&works[0], FEW, MANY);
        println!("{role:<44} {instructions:>14} {bytes:>9}");
    }
}

/// Each call waits for 100 ms, so that all are in flight.
pub(crate) fn bench_calls(_: &str) {
    const CALLS: usize = 1_000;
    const MORE: usize = 10;
    let slow = Server::start(&[("BENCH_LATENCY", "100")]);
    println!(
        "\n{:<44} {:>9} {:>9} {:>9}",
        "1,000 calls in flight", "CPU us", "peak KiB", "KiB each"
    );
    let roles = ["crowd ours", "crowd by hand"];
    let works = roles.map(|role| {
        let crowd = |flight, times| Work::new(role, &slow.url).flight(flight).times(times);
        [crowd(1, 1), crowd(CALLS, 1), crowd(CALLS, 1 + MORE)]
    });
    let costs = least(&works.concat(), 5);
    for (role, costs) in roles.iter().zip(costs.chunks(3)) {
        let [alone, once, often] = costs else {
            continue;
        };
        assert_eq!(often.count, CALLS * (1 + MORE) * 10, "{role}");
        let cpu: Duration = often.cpu.saturating_sub(once.cpu);
        let each = cpu.as_secs_f64() * 1e6 / (CALLS * MORE) as f64;
        let memory = often.memory.saturating_sub(alone.memory) as f64 / CALLS as f64;
        println!("{role:<44} {each:>9.1} {:>9} {memory:>9.1}", often.memory);
    }
}
