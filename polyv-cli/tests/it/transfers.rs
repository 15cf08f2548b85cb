//! Files: how far they are, and what is left of them when they fail.

use polyv_cli::{Exit, Terminal};
use polyv_mock::{FaultRule, MockServer};

use crate::support::{Run, with, words};

#[test]
fn an_upload_shows_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("a.png");
    std::fs::write(&image, vec![0; 300_000]).unwrap();
    let slow = "latency=600ms".parse::<FaultRule>().unwrap();
    let server = MockServer::builder().fault(slow).start_blocking().unwrap();
    let line = format!("watch-page cover set 1 {} --yes", image.display());
    let terminal = Terminal {
        stderr: Some(80),
        ..Terminal::default()
    };
    let seen = with(&server).terminal(terminal).polyv(&words(&line));
    assert_eq!(seen.exit, Exit::Ok, "{seen:?}");
    // The bar is whole while the reply is waited for, and wiped in the end.
    let bar = "[########################] 100%  292.9 KiB / 292.9 KiB";
    assert!(seen.stderr.contains(bar), "{seen:?}");
    let wiped = format!("\r{:1$}\r", "", bar.len());
    assert!(seen.stderr.ends_with(&wiped), "{seen:?}");
    assert!(!seen.stderr.contains('\x1b'), "{seen:?}");
    for quiet in [with(&server), with(&server).terminal(terminal)] {
        let line = format!("{line} --quiet");
        let ran = quiet.polyv(&words(&line));
        assert_eq!((ran.exit, ran.stderr.as_str()), (Exit::Ok, ""), "{ran:?}");
    }
    let pipe = with(&server).polyv(&words(&line));
    assert_eq!(
        (pipe.exit, pipe.stderr.as_str()),
        (Exit::Ok, ""),
        "{pipe:?}"
    );
}

#[test]
fn how_far_an_upload_is_fits_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("a.png");
    std::fs::write(&image, vec![0; 300_000]).unwrap();
    let slow = "latency=300ms".parse::<FaultRule>().unwrap();
    let server = MockServer::builder().fault(slow).start_blocking().unwrap();
    let line = format!("watch-page cover set 1 {} --yes", image.display());
    let terminal = Terminal {
        stderr: Some(20),
        ..Terminal::default()
    };
    let narrow = with(&server).terminal(terminal);
    let ran = narrow.polyv(&words(&line));
    let shown = ran.stderr.split('\r').find(|part| !part.is_empty());
    assert_eq!(shown, Some("[#################…"), "{ran:?}");
    let dumb = narrow.env("TERM", "dumb").polyv(&words(&line));
    assert_eq!(
        (dumb.exit, dumb.stderr.as_str()),
        (Exit::Ok, ""),
        "{dumb:?}"
    );
}

/// `/dev/null` would otherwise be a file from then on.
#[cfg(unix)]
#[test]
fn a_pipe_and_a_link_stay_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let download = |to: &str| {
        let line = format!(
            "--mock access registration download-records 1 1 --output-file {}",
            at(to).display()
        );
        assert_eq!(Run::new().polyv(&words(&line)).exit, Exit::Ok, "{to}");
    };
    let whole = Run::new().polyv(&words(
        "--mock access registration download-records 1 1 --output-file -",
    ));
    std::fs::write(at("old.xls"), "old").unwrap();
    std::os::unix::fs::symlink("old.xls", at("link.xls")).unwrap();
    download("link.xls");
    assert!(at("link.xls").is_symlink());
    let replaced = std::fs::read(at("old.xls")).unwrap();
    assert_eq!(String::from_utf8_lossy(&replaced), whole.stdout);

    let made = std::process::Command::new("mkfifo")
        .arg(at("pipe"))
        .status();
    assert!(made.unwrap().success());
    let reader = std::thread::spawn({
        let pipe = at("pipe");
        move || std::fs::read(pipe).unwrap()
    });
    download("pipe");
    let piped = reader.join().unwrap();
    assert_eq!(String::from_utf8_lossy(&piped), whole.stdout);
    assert!(!at("pipe").is_file() && !at("pipe.part").exists());
}

#[test]
fn a_file_that_cannot_be_written_is_a_failure_of_its_own() {
    let server = MockServer::start_blocking().unwrap();
    let line =
        "access whitelist download-entries 1 --whole-account --output-file /nonexistent/out.xls";
    let ran = with(&server).polyv(&words(line));
    assert!(
        ran.exit == Exit::Other && ran.stderr.contains("/nonexistent/out.xls"),
        "{ran:?}"
    );
    assert_eq!(server.received().len(), 0, "it is tried before the call");
    if !cfg!(target_os = "linux") {
        return;
    }
    let line = "access whitelist download-entries 1 --whole-account --output-file /dev/full";
    let full = with(&server).polyv(&words(line));
    let expected = "polyv: /dev/full: the file could not be written; ";
    assert!(
        full.exit == Exit::Other && full.stderr.starts_with(expected),
        "{full:?}"
    );
}

#[test]
fn a_dash_is_standard_output_for_a_file() {
    let line = "--mock access registration download-records 1 1 --output-file -";
    let whole = Run::new().polyv(&words(line.trim_end_matches(" --output-file -")));
    let terminal = Terminal {
        stdout: Some(80),
        ..Terminal::default()
    };
    let ran = Run::new()
        .terminal(terminal)
        .polyv(&words(&format!("{line} --jq .")));
    assert!(
        !ran.stdout.is_empty() && ran.stdout == whole.stdout,
        "{ran:?}"
    );
    assert!(ran.stderr.contains("--jq is only for JSON"), "{ran:?}");
    assert!(!std::path::Path::new("-").exists());
}
