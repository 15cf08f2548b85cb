//! Replies that are files.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use polyv_sdk::Client;
use tokio::io::AsyncWrite;

use super::block_on;
use crate::client;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::lang::Lang;
use crate::options::Options;
use crate::progress::{self, Progress};
use crate::request::Request;

/// Writes the file to `--output-file`, or to standard output unless that is a terminal.
pub(super) fn download(
    request: &Request<'_>,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    if context.globals.jq.is_some() {
        context.note(context.lang.pick((
            "note: --jq is only for JSON, and the reply is a file",
            "提示：--jq 只用于 JSON，而响应是文件",
        )));
    }
    let named = options.output_file.as_ref().filter(|name| *name != "-");
    let Some(name) = named else {
        if context.io.terminal.stdout.is_some() && options.output_file.is_none() {
            return Err(Failure::usage((
                "the reply is a file: give --output-file FILE, or redirect standard output",
                "响应是文件：请用 --output-file 指定文件，或重定向标准输出",
            )));
        }
        let connected = client::connect(context)?;
        let mut sink = Sink {
            out: &mut context.io.stdout,
            written: 0,
            progress: None,
        };
        return block_on(async {
            write(&connected.client, request, &mut sink).await?;
            Ok(())
        });
    };
    let target = Target::of(Path::new(name));
    let broken = |error: &io::Error| Failure::other(format!("{name}: {error}"));
    let connected = client::connect(context)?;
    let mut file = target.open().map_err(|error| broken(&error))?;
    let progress = Progress::of(context);
    let mut sink = Sink {
        out: &mut file,
        written: 0,
        progress: Some((progress, context.io)),
    };
    let done = block_on(write(&connected.client, request, &mut sink));
    let done = done.map_err(|failure| match failure.report().exit {
        Exit::Other => failure.at(&format!("{name}: ")),
        _ => failure,
    });
    if let Some((progress, io)) = &mut sink.progress {
        progress.end(io);
    }
    let written = done.and_then(|written| {
        target.keep().map_err(|error| broken(&error))?;
        Ok(written)
    });
    let written = written.inspect_err(|_| target.discard())?;
    let size = progress::size(written);
    let note = match context.lang {
        Lang::En => format!("{name}: {size}"),
        Lang::Zh => format!("{name}：{size}"),
    };
    context.note(&note);
    Ok(())
}

async fn write(
    client: &Client,
    request: &Request<'_>,
    sink: &mut Sink<'_>,
) -> Result<u64, Failure> {
    Ok(match request {
        Request::Known(_, known) => client.download_any(known, sink).await?,
        Request::Path(path) => client.download_call(&path.call, sink).await?,
    })
}

/// Where a file goes.
enum Target {
    /// A pipe, or a device such as `/dev/null`: it is written to, and stays what it is.
    Open(PathBuf),
    /// A file that is older stays until the new one is whole.
    File { path: PathBuf, part: PathBuf },
}

impl Target {
    fn of(path: &Path) -> Self {
        let is_special = |facts: Metadata| !facts.is_file() && !facts.is_dir();
        if (cfg!(windows) && is_device(path)) || fs::metadata(path).is_ok_and(is_special) {
            return Self::Open(path.to_owned());
        }
        // A link stays, and the file that it leads to is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        Self::File { path, part }
    }

    fn open(&self) -> io::Result<File> {
        match self {
            Self::Open(path) => File::options().write(true).open(path),
            Self::File { part, .. } => File::create(part),
        }
    }

    fn keep(&self) -> io::Result<()> {
        match self {
            Self::Open(_) => Ok(()),
            Self::File { path, part } => fs::rename(part, path),
        }
    }

    fn discard(&self) {
        if let Self::File { part, .. } = self {
            // The failure says more than a part of a file that cannot be removed either.
            let _ = fs::remove_file(part);
        }
    }
}

/// Whether Windows takes the name for that of a device, in whatever folder. It has no facts about it.
fn is_device(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    ["CON", "NUL"]
        .iter()
        .any(|device| name.eq_ignore_ascii_case(device))
}

/// A place for bytes that is written to at once, and counts.
struct Sink<'a> {
    out: &'a mut (dyn Write + Send),
    written: u64,
    progress: Option<(Progress, &'a mut Io)>,
}

impl AsyncWrite for Sink<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = this.out.write(bytes)?;
        this.written += written as u64;
        if let Some((progress, io)) = &mut this.progress {
            progress.show(io, || progress::size(this.written));
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.get_mut().out.flush())
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::is_device;

    #[test]
    fn devices_of_windows_are_known_by_their_names() {
        for (name, expected) in [
            ("NUL", true),
            ("a/nul", true),
            ("con", true),
            ("null", false),
            ("NUL.xls", false),
            ("", false),
        ] {
            assert_eq!(is_device(Path::new(name)), expected, "{name}");
        }
    }
}
