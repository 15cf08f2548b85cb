//! A shared quota over a Redis that is not what it should be: what it answers, what its keys hold, and its clock.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::redis::{HOUR, Redis, passing, until};
use crate::limit::{Ask, Ended, Limiter as _, RedisLimiter};

const SECOND: Duration = Duration::from_secs(1);

/// Answers each script with `answer`, and anything else with what a client that connects wants to hear.
#[derive(Clone, Copy)]
struct Impostor {
    answer: &'static [u8],
    /// The first script of a connection is answered as it should be.
    greets: bool,
    /// The connection ends with the answer.
    closes: bool,
}

async fn serve(mut stream: TcpStream, impostor: Impostor) -> std::io::Result<()> {
    let mut read = vec![0; 64 * 1024];
    let mut greets = impostor.greets;
    let mut hash = String::new();
    loop {
        let count = stream.read(&mut read).await?;
        if count == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&read[..count]).into_owned();
        for command in text.split("\r\n*").filter(|part| part.contains('$')) {
            let Some((_, script)) = command.split_once("EVALSHA\r\n$40\r\n") else {
                // The client compares the hash of a script that it loads.
                let is_load = command.contains("LOAD");
                let loaded = format!("$40\r\n{hash}\r\n");
                let answer = if is_load { &*loaded } else { "+OK\r\n" };
                stream.write_all(answer.as_bytes()).await?;
                continue;
            };
            hash = script.chars().take(40).collect();
            if std::mem::take(&mut greets) {
                stream.write_all(b":0\r\n").await?;
                continue;
            }
            stream.write_all(impostor.answer).await?;
            if impostor.closes {
                return Ok(());
            }
        }
    }
}

async fn limiter_of(impostor: Impostor) -> RedisLimiter {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, impostor));
        }
    });
    RedisLimiter::new(url).unwrap()
}

#[tokio::test]
async fn whatever_it_answers_no_call_fails_and_the_share_is_kept() {
    let answers: [&[u8]; 18] = [
        b"",
        b"\r\n",
        b"\0\0\0\0\0\0",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"+OK\r\n",
        b"$-1\r\n",
        b"*0\r\n",
        b"*-1\r\n",
        b"*2\r\n:0\r\n",
        b"*2\r\n:9\r\n:0\r\n",
        b"*2\r\n:0\r\n:-5\r\n",
        b"*2\r\n:0\r\n:9223372036854775807\r\n",
        b"*2\r\n:1\r\n:9223372036854775807\r\n",
        b"*2\r\n:0\r\n$3\r\nabc\r\n",
        b"$536870912\r\nabc",
        b"*99999999999\r\n",
        b"-NOSCRIPT No matching script. Please use EVAL.\r\n",
        b"-READONLY You can't write against a read only replica.\r\n",
    ];
    let quick = Duration::from_millis(60);
    let ways = [(false, false), (false, true), (true, false), (true, true)];
    let trials = answers.into_iter().flat_map(|answer| {
        ways.map(|(greets, closes)| async move {
            let impostor = Impostor {
                answer,
                greets,
                closes,
            };
            let limiter = limiter_of(impostor).await.patience(quick);
            let limiter = limiter.quota(30, 4 * SECOND).alone(2);
            let started = Instant::now();
            let brief = Ask::new("a.b.c", "api", 8 * SECOND);
            let calls = (0..6).map(|_| limiter.admit(brief));
            let outcomes = futures_util::future::join_all(calls).await;
            let passed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
            let shown = format!("{:?} {greets} {closes}", String::from_utf8_lossy(answer));
            assert_eq!((passed, limiter.is_alone()), (2, true), "{shown}");
            // The calls of others before the loss no longer count.
            assert!(started.elapsed() >= 4 * SECOND, "{shown}");
        })
    });
    futures_util::future::join_all(trials).await;
}

#[tokio::test]
async fn keys_that_hold_something_else_fail_no_call() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let keys = ["{polyv}:calls", "{polyv}:fleet", "{polyv}:block api"];
    for key in keys {
        let limiter = redis.limiter().quota(30, 2 * SECOND).alone(2);
        assert_eq!(passing(&limiter, 1).await, 1);
        let _: u8 = redis.ask(&["DEL", key]).await;
        let _: String = redis.ask(&["SET", key, "x"]).await;
        let brief = Ask::new("a.b.c", "api", Duration::from_millis(3900));
        let outcomes = (0..6).map(|_| limiter.admit(brief));
        let outcomes = futures_util::future::join_all(outcomes).await;
        let passed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!((passed, limiter.is_alone()), (2, true), "{key}");
        // Put right, it counts again.
        let _: u8 = redis.ask(&["DEL", key]).await;
        until(async || limiter.admit(brief).await.is_ok() && !limiter.is_alone()).await;
    }
}

#[tokio::test]
async fn scripts_that_were_thrown_away_are_sent_again() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let limiter = redis.limiter().quota(4, HOUR);
    for passed in [1, 1, 1, 1, 0] {
        let _: String = redis.ask(&["SCRIPT", "FLUSH"]).await;
        assert_eq!(passing(&limiter, 1).await, passed);
        assert!(!limiter.is_alone());
    }
}

/// All that was written is of another time, here of an hour later.
#[tokio::test]
async fn a_clock_that_is_set_back_holds_nobody_up_for_ever() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let hour = HOUR.as_micros().to_string();
    for smooth in [false, true] {
        let limiter = redis.limiter().quota(4, SECOND);
        let limiter = if smooth { limiter.smooth() } else { limiter };
        for _ in 0..4 {
            let ask = Ask::new("a.b.c", "api", 20 * SECOND);
            limiter.admit(ask).await.unwrap().end(Ended::Answered);
        }
        until(async || redis.scores().await.iter().all(|score| *score > 0)).await;
        let key = "{polyv}:calls";
        let members: Vec<String> = redis.ask(&["ZRANGE", key, "0", "-1"]).await;
        for member in &members {
            let _: String = redis.ask(&["ZINCRBY", key, &hour, member]).await;
        }
        for field in ["quiet", "next"] {
            let now: Vec<u64> = redis.ask(&["TIME"]).await;
            let later = now[0] * 1_000_000 + 3_600_000_000;
            let later = later.to_string();
            let _: u8 = redis.ask(&["HSET", "{polyv}:fleet", field, &later]).await;
        }
        let started = Instant::now();
        let ask = Ask::new("a.b.c", "api", 20 * SECOND);
        let permit = limiter.admit(ask).await.unwrap();
        // No earlier than if the clock had not been touched.
        let waited = started.elapsed();
        assert!(waited >= SECOND && waited < 6 * SECOND, "{waited:?}");
        permit.end(Ended::Unsent);
        until(async || redis.scores().await.len() < 4).await;
        let _: u8 = redis.ask(&["DEL", key]).await;
        redis.known_to("polyv").await;
    }
}
