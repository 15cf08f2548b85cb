//! Writes what the targets begin with: `corpus/<target>/seed-<number>`, from the specs and their examples.

#[path = "../bodies/callbacks.rs"]
mod callbacks;
#[path = "../bodies/import.rs"]
mod import;
#[path = "../bodies/json.rs"]
mod json;
#[path = "../bodies/replies.rs"]
mod replies;
#[path = "../bodies/requests.rs"]
mod requests;
#[path = "../bodies/signer.rs"]
mod signer;
#[path = "../bodies/specs.rs"]
mod specs;
#[path = "../../tests/it/endpoints.rs"]
#[rustfmt::skip]
#[expect(dead_code, reason = "the seeds need no refusals")]
mod endpoints;
#[path = "../bodies/table.rs"]
mod table;

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    // The bodies are also run once on each: a seed that fails says so here.
    let specs = specs::Specs::read();
    let run_specs = |data: &[u8]| specs.run(data);
    write("callbacks", &callbacks::seeds(), &callbacks::run)?;
    let pages = import::Pages::read();
    write("import", &import::Pages::seeds(), &|data: &[u8]| {
        pages.run(data)
    })?;
    write("json", &json::seeds(), &json::run)?;
    write("replies", &replies::seeds(), &replies::run)?;
    write("requests", &requests::seeds(), &requests::run)?;
    write("signer", &signer::seeds(), &signer::run)?;
    write("specs", &specs.seeds(), &run_specs)
}

fn write(target: &str, seeds: &[Vec<u8>], run: &dyn Fn(&[u8])) -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        run(seed);
        fs::write(folder.join(format!("seed-{number}")), seed)?;
    }
    println!("{target}: {} seeds", seeds.len());
    Ok(())
}
