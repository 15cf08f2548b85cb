//! A Redis for a test.
//!
//! Each test starts its own `redis-server`. If the program is not installed they say so and pass, unless
//! `POLYV_TEST_REDIS=required` is set.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::time::Instant;

use crate::limit::{Ask, Ended, Limiter as _, RedisLimiter};

const SECOND: Duration = Duration::from_secs(1);

/// Longer than any test takes.
pub(super) const HOUR: Duration = Duration::from_secs(3600);

/// A server that ends with the test.
pub(super) struct Redis {
    pub(super) port: u16,
    folder: tempfile::TempDir,
    process: Child,
}

impl Redis {
    /// `None`, with a message, if the program is not installed.
    pub(super) async fn start() -> Option<Self> {
        for _ in 0..10 {
            let mut server = Self::on_free_port()?;
            if server.answers().await {
                // A Redis that nobody used yet makes the fleet wait.
                server.known_to("polyv").await;
                return Some(server);
            }
        }
        panic!("redis-server does not stay: run it to see why")
    }

    /// Another test may take the port before the server does.
    fn on_free_port() -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let folder = tempfile::tempdir().unwrap();
        match Self::run(port, folder.path()) {
            Ok(process) => Some(Self {
                port,
                folder,
                process,
            }),
            Err(error) => {
                let is_required =
                    std::env::var("POLYV_TEST_REDIS").is_ok_and(|it| it == "required");
                assert!(!is_required, "redis-server cannot be started: {error}");
                // Past the capturing of tests: who runs them should know.
                let line = format!("skipped, for redis-server cannot be started: {error}\n");
                std::io::stderr().write_all(line.as_bytes()).unwrap();
                None
            }
        }
    }

    /// As if a fleet had used it for long.
    pub(super) async fn known_to(&self, prefix: &str) {
        let about: String = self.ask(&["INFO", "server"]).await;
        let run = about.split("run_id:").nth(1).unwrap();
        let run = run.split_whitespace().next().unwrap();
        let key = format!("{{{prefix}}}:fleet");
        let _: u8 = self.ask(&["HSET", &key, "quiet", "0", "run", run]).await;
    }

    fn run(port: u16, folder: &std::path::Path) -> std::io::Result<Child> {
        let port = port.to_string();
        Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "no", "--dir"])
            .arg(folder)
            .stdout(Stdio::null())
            .spawn()
    }

    /// Whether this server answers, once one does: it ends if its port is taken, and then another's may answer.
    async fn answers(&mut self) -> bool {
        let client = redis::Client::open(self.url()).unwrap();
        let own = format!("process_id:{}\r\n", self.process.id());
        let mut is_own = false;
        until(async || {
            let has_ended = self.process.try_wait().unwrap().is_some();
            if let Ok(mut connection) = client.get_multiplexed_async_connection().await {
                let mut about = redis::cmd("INFO");
                let about = about.arg("server").query_async::<String>(&mut connection);
                is_own = about.await.is_ok_and(|about| about.contains(&own));
                return true;
            }
            has_ended
        })
        .await;
        is_own
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(super) fn limiter(&self) -> RedisLimiter {
        let limiter = RedisLimiter::new(self.url()).unwrap();
        limiter.patience(10 * SECOND)
    }

    pub(super) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(super) async fn start_again(&mut self) {
        self.process = Self::run(self.port, self.folder.path()).unwrap();
        assert!(self.answers().await);
    }

    pub(super) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let done = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(done.success());
    }

    pub(super) async fn ask<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let mut asked = redis::cmd(command[0]);
        command[1..].iter().for_each(|part| _ = asked.arg(part));
        asked.query_async(&mut connection).await.unwrap()
    }

    /// The scores of the slots that are in use.
    pub(super) async fn scores(&self) -> Vec<i64> {
        let key = "{polyv}:calls";
        let counted: Vec<String> = self.ask(&["ZRANGE", key, "0", "-1", "WITHSCORES"]).await;
        let scores = counted.iter().skip(1).step_by(2);
        scores.map(|score| score.parse().unwrap()).collect()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Waits until something is so, which it soon is, or never.
pub(super) async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < 60 * SECOND, "it never was");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A call that has time, and one that has none to wait for its turn.
pub(super) fn patient() -> Ask<'static> {
    Ask::new("a.b.c", "api", HOUR)
}

pub(super) fn hurried() -> Ask<'static> {
    Ask::new("a.b.c", "api", 20 * SECOND)
}

/// How many of `calls` simultaneous calls pass that cannot wait. Each is answered at once.
pub(super) async fn passing(limiter: &RedisLimiter, calls: usize) -> usize {
    let all = (0..calls).map(|_| limiter.admit(hurried()));
    let outcomes = futures_util::future::join_all(all).await;
    let passed = outcomes.into_iter().filter_map(Result::ok);
    passed.map(|permit| permit.end(Ended::Answered)).count()
}

#[tokio::test]
async fn a_server_whose_port_is_taken_is_not_mistaken_for_the_other() {
    let Some(first) = Redis::start().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let process = Redis::run(first.port, folder.path()).unwrap();
    let mut second = Redis {
        port: first.port,
        folder,
        process,
    };
    assert!(!second.answers().await);
}
