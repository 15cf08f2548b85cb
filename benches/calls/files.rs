//! Large files, up and down.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;

use bytes::BytesMut;
use futures_util::stream;
use polyv_sdk::{Call, Upload};
use reqwest::multipart::{Form, Part};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::process::{Work, least, milliseconds};
use crate::{by_hand, client};

const MIB: usize = 1024 * 1024;

/// Bytes that are read at a time by hand, as the SDK does.
const PIECE: usize = 64 * 1024;

/// A file in the folder of the work.
fn file(work: &Work, name: &str) -> PathBuf {
    work.folder.as_deref().expect("a folder").join(name)
}

fn sent(work: &Work) -> PathBuf {
    file(work, &format!("{} MiB", work.times))
}

async fn written(work: &Work) -> tokio::fs::File {
    let path = file(work, "written");
    tokio::fs::File::create(path).await.expect("a file")
}

pub(crate) async fn upload_ours(work: &Work) -> usize {
    let call = Call::post("/upload").file("file", Upload::from_path(sent(work)));
    let reply = client(work).send_call(&call).await.expect("a reply");
    length(reply.data().as_u64())
}

/// By the library's own way to send a file.
pub(crate) async fn upload_by_hand(work: &Work) -> usize {
    let part = Part::file(sent(work)).await.expect("a file");
    upload(work, part).await
}

/// In pieces as the SDK reads them.
pub(crate) async fn upload_in_pieces(work: &Work) -> usize {
    let file = tokio::fs::File::open(sent(work)).await.expect("a file");
    let length = file.metadata().await.expect("its facts").len();
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = BytesMut::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        Ok::<_, std::io::Error>((read > 0).then(|| (piece.freeze(), file)))
    });
    let part = Part::stream_with_length(reqwest::Body::wrap_stream(pieces), length);
    upload(work, part.file_name("file")).await
}

async fn upload(work: &Work, part: Part) -> usize {
    let call = by_hand::client(work).post(format!("{}/upload", work.url));
    let call = call.multipart(Form::new().part("file", part));
    let reply = call.send().await.expect("a reply").bytes().await;
    let reply: serde_json::Value = serde_json::from_slice(&reply.expect("a body")).expect("JSON");
    length(reply["data"].as_u64())
}

/// What the server says that it has received.
fn length(told: Option<u64>) -> usize {
    usize::try_from(told.expect("a length")).expect("a length in memory")
}

pub(crate) async fn download_ours(work: &Work) -> usize {
    let call = Call::get("/file").query("bytes", work.times * MIB);
    let mut file = written(work).await;
    let written = client(work).download_call(&call, &mut file).await;
    length(written.ok())
}

pub(crate) async fn download_by_hand(work: &Work) -> usize {
    let url = format!("{}/file?bytes={}", work.url, work.times * MIB);
    let reply = by_hand::client(work).get(url).send().await;
    let mut reply = reply.expect("a reply");
    let (mut file, mut count) = (written(work).await, 0);
    while let Some(piece) = reply.chunk().await.expect("a piece") {
        file.write_all(&piece).await.expect("a file");
        count += piece.len();
    }
    file.flush().await.expect("a file");
    count
}

pub(crate) fn bench(url: &str) {
    const SIZES: [usize; 2] = [64, 1024];
    let folder = tempfile::tempdir().expect("a folder");
    for size in SIZES {
        let path = folder.path().join(format!("{size} MiB"));
        let mut file = File::create(path).expect("a file");
        let piece = vec![0x5a; MIB];
        (0..size).for_each(|_| file.write_all(&piece).expect("room on the disk"));
    }
    println!(
        "\n{:<44} {:>9} {:>9} {:>12}",
        "files", "wall ms", "CPU ms", "peak KiB"
    );
    let roles = [
        "upload ours",
        "upload by hand",
        "upload in pieces by hand",
        "download ours",
        "download by hand",
    ];
    let work = |role, size| {
        let work = Work::new(role, url).times(size);
        work.folder(folder.path())
    };
    let works = SIZES
        .map(|size| roles.map(|role| work(role, size)))
        .concat();
    for (work, cost) in works.iter().zip(least(&works, 5)) {
        assert!(cost.count >= work.times * MIB, "{work:?}: {cost:?}");
        println!(
            "{:<44} {:>9.1} {:>9.1} {:>12}",
            format!("{}, {} MiB", work.role, work.times),
            milliseconds(cost.wall),
            milliseconds(cost.cpu),
            cost.memory
        );
    }
    drop(fs::remove_dir_all(folder.path()));
}
