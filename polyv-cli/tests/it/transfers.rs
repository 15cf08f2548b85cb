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
    assert!(seen.stderr.ends_with("\r\x1b[2K"), "{seen:?}");
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
