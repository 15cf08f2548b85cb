//! Work in processes of its own, so that time, CPU time and memory are its alone.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use polyv_benches::valgrind;
use tokio::runtime::{Builder, Runtime};
use wait4::Wait4 as _;

/// What one process is to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Work {
    pub(crate) role: String,
    pub(crate) url: String,
    pub(crate) times: usize,
    pub(crate) flight: usize,
    /// Rows on a page.
    pub(crate) rows: usize,
    /// Threads of the runtime; with none, the main thread does all.
    pub(crate) workers: usize,
    /// The certificates to trust in place of the system's.
    pub(crate) trust: Option<PathBuf>,
    /// The certificates that are the system's.
    pub(crate) roots: Option<PathBuf>,
    /// Where files are.
    pub(crate) folder: Option<PathBuf>,
}

/// What it took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// What the work returned, such as the rows that it read.
    pub(crate) count: usize,
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    /// The most memory, in KiB.
    pub(crate) memory: u64,
}

/// What a process took, from its start to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
}

/// Set where a process is measured from outside alone.
const UNMEASURED: &str = "BENCH_UNMEASURED";

impl Work {
    pub(crate) fn new(role: &str, url: &str) -> Self {
        Self {
            role: role.to_owned(),
            url: url.to_owned(),
            times: 1,
            flight: 1,
            rows: 10,
            ..Self::default()
        }
    }

    pub(crate) fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    pub(crate) fn flight(self, flight: usize) -> Self {
        Self { flight, ..self }
    }

    pub(crate) fn rows(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    pub(crate) fn workers(self, workers: usize) -> Self {
        Self { workers, ..self }
    }

    pub(crate) fn trust(self, file: &Path) -> Self {
        let trust = Some(file.to_owned());
        Self { trust, ..self }
    }

    pub(crate) fn roots(self, file: &Path) -> Self {
        let roots = Some(file.to_owned());
        Self { roots, ..self }
    }

    pub(crate) fn folder(self, folder: &Path) -> Self {
        let folder = Some(folder.to_owned());
        Self { folder, ..self }
    }

    /// What this process is to do, if it was started for that.
    pub(crate) fn of_this_process() -> Option<Self> {
        let text = |name: &str| env::var(name).unwrap_or_default();
        let number = |name: &str| text(name).parse().unwrap_or_default();
        let path = |name: &str| env::var_os(name).map(PathBuf::from);
        let role = text("BENCH_ROLE");
        (!role.is_empty()).then(|| Self {
            role,
            url: text("BENCH_URL"),
            times: number("BENCH_TIMES"),
            flight: number("BENCH_FLIGHT"),
            rows: number("BENCH_ROWS"),
            workers: number("BENCH_WORKERS"),
            trust: path("BENCH_TRUST"),
            roots: None,
            folder: path("BENCH_FOLDER"),
        })
    }

    /// All of it, as the environment of a process that is to do it.
    fn variables(&self) -> Vec<(&'static str, OsString)> {
        let texts = [
            ("BENCH_ROLE", self.role.clone()),
            ("BENCH_URL", self.url.clone()),
            ("BENCH_TIMES", self.times.to_string()),
            ("BENCH_FLIGHT", self.flight.to_string()),
            ("BENCH_ROWS", self.rows.to_string()),
            ("BENCH_WORKERS", self.workers.to_string()),
        ];
        let paths = [
            ("BENCH_TRUST", &self.trust),
            ("SSL_CERT_FILE", &self.roots),
            ("BENCH_FOLDER", &self.folder),
        ];
        let paths = paths
            .into_iter()
            .filter_map(|(name, path)| Some((name, path.clone()?.into_os_string())));
        let texts = texts.map(|(name, text)| (name, OsString::from(text)));
        texts.into_iter().chain(paths).collect()
    }

    fn runtime(&self) -> Runtime {
        let mut builder = match self.workers {
            0 => Builder::new_current_thread(),
            _ => Builder::new_multi_thread(),
        };
        if self.workers > 0 {
            builder.worker_threads(self.workers);
        }
        builder.enable_all().build().expect("a runtime")
    }

    /// Does it in this process, and prints what it took, as long as the runtime's threads are there to be asked. A process
    /// of which only the start counts does not spend time on that.
    pub(crate) fn measure(&self, work: impl FnOnce(&Self, &Runtime) -> usize) {
        if env::var_os(UNMEASURED).is_some() {
            work(self, &self.runtime());
            return;
        }
        let started = Instant::now();
        let runtime = self.runtime();
        let count = work(self, &runtime);
        let elapsed = started.elapsed();
        println!(
            "{count} {} {} {}",
            elapsed.as_micros(),
            cpu().as_micros(),
            memory()
        );
    }

    /// Has it done by another process.
    pub(crate) fn run(&self) -> Cost {
        let mut command = this();
        command.envs(self.variables());
        let output = command.output().expect("this program");
        let told = String::from_utf8_lossy(&output.stdout);
        let mut numbers = told
            .split_whitespace()
            .map(|word| word.parse().expect("a number"));
        let mut next = || {
            numbers
                .next()
                .unwrap_or_else(|| panic!("{self:?} failed: {output:?}"))
        };
        Cost {
            count: usize::try_from(next()).expect("a size"),
            wall: Duration::from_micros(next()),
            cpu: Duration::from_micros(next()),
            memory: next(),
        }
    }

    /// Has it done by another process, of which all counts.
    pub(crate) fn whole(&self) -> Whole {
        let mut command = this();
        command.envs(self.variables()).env(UNMEASURED, "1");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let started = Instant::now();
        let mut process = command.spawn().expect("this program");
        let ended = process.wait4().expect("its end");
        let wall = started.elapsed();
        assert!(ended.status.success(), "{self:?} failed");
        Whole {
            wall,
            cpu: ended.rusage.utime + ended.rusage.stime,
        }
    }
}

/// The instructions of one time, as the difference of many and few; the least of three runs counts.
pub(crate) fn instructions(work: &Work, few: usize, many: usize) -> u64 {
    let best = |times| {
        let variables = work.clone().times(times).variables();
        let runs = (0..3).map(|_| valgrind::instructions(&[], variables.clone()));
        runs.min().expect("three")
    };
    (best(many) - best(few)) / (many - few) as u64
}

/// The least of `rounds` runs of each, and its largest memory.
pub(crate) fn least(works: &[Work], rounds: usize) -> Vec<Cost> {
    in_turns(works, rounds, Work::run, |best, cost| Cost {
        count: cost.count,
        wall: best.wall.min(cost.wall),
        cpu: best.cpu.min(cost.cpu),
        memory: best.memory.max(cost.memory),
    })
}

/// The least of `rounds` runs of each, as whole processes.
pub(crate) fn least_whole(works: &[Work], rounds: usize) -> Vec<Whole> {
    in_turns(works, rounds, Work::whole, |best, cost| Whole {
        wall: best.wall.min(cost.wall),
        cpu: best.cpu.min(cost.cpu),
    })
}

/// Runs each `rounds` times. They take turns, as the machine's other work changes with time.
fn in_turns<T: Copy>(
    works: &[Work],
    rounds: usize,
    run: impl Fn(&Work) -> T,
    least: impl Fn(T, T) -> T,
) -> Vec<T> {
    let mut best = vec![None::<T>; works.len()];
    for round in 0..rounds {
        for at in 0..works.len() {
            // To and fro: who follows the other finds its memory in the caches.
            let at = if round % 2 == 0 {
                at
            } else {
                works.len() - 1 - at
            };
            let cost = run(&works[at]);
            best[at] = Some(best[at].map_or(cost, |best| least(best, cost)));
        }
    }
    best.into_iter().map(|cost| cost.expect("a run")).collect()
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The CPU time of this process so far.
fn cpu() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux").flatten();
    let each = tasks.filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
    let nanos = each.filter_map(|told| told.split(' ').next()?.parse::<u64>().ok());
    Duration::from_nanos(nanos.sum())
}

/// The most memory that this process has had, in KiB.
fn memory() -> u64 {
    let told = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .expect("a peak");
    line.trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number")
}

fn this() -> Command {
    Command::new(env::current_exe().expect("this program"))
}

/// A server in a process of its own, which ends with this value.
pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
}

impl Server {
    /// Starts one with these settings.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Self {
        let mut command = this();
        let command = command
            .env("BENCH_ROLE", "serve")
            .envs(settings.iter().copied());
        let mut process = command.stdout(Stdio::piped()).spawn().expect("a server");
        let mut url = String::new();
        let told = process.stdout.take().expect("a pipe");
        BufReader::new(told)
            .read_line(&mut url)
            .expect("its address");
        let url = url.trim().to_owned();
        Self { process, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
