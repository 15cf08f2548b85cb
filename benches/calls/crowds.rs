//! Many accounts, and many calls at a time.

use std::time::Duration;

use polyv_sdk::Credentials;
use polyv_sdk::api::broadcast::session;
use tokio::task::JoinSet;

use crate::process::{Server, Work, instructions, least};
use crate::{CHANNEL, SECRET, by_hand, client};

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
pub(crate) async fn calls_ours(work: &Work) -> usize {
    let client = client(work);
    let mut tasks = JoinSet::new();
    for _ in 0..work.flight {
        let (client, times) = (client.clone(), work.times);
        tasks.spawn(async move {
            let request = session::ListData::new(CHANNEL).page(1).page_size(10);
            let mut rows = 0;
            for _ in 0..times {
                rows += client.send(&request).await.expect("a page").contents.len();
            }
            rows
        });
    }
    tasks.join_all().await.into_iter().sum()
}

pub(crate) async fn calls_by_hand(work: &Work) -> usize {
    let client = by_hand::client(work);
    let mut tasks = JoinSet::new();
    for _ in 0..work.flight {
        let (client, work) = (client.clone(), work.clone());
        tasks.spawn(async move { by_hand::calls_over(&client, &work).await });
    }
    tasks.join_all().await.into_iter().sum()
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
