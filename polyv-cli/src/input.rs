//! From arguments and files to the parameters of a request.
//!
//! Later sources win: `--input`, `--body`, `--set`, flags and positional values. Objects are merged field by field,
//! lists are replaced.

mod assign;
mod node;
mod places;
pub(crate) mod skeleton;
mod time;
mod value;

use std::fs;

use polyv_sdk::dynamic::ParamFacts;
use polyv_sdk::jiff::Timestamp;
use serde_json::{Map, Value};

use self::node::{Kind, Node, Place};
use self::value::{Problem, find, read, unknown};
use crate::exit::Failure;
use crate::io::Io;
use crate::request::documented;
use crate::text;

pub(crate) use self::assign::assign;
pub(crate) use self::places::{Places, located};

/// Bytes of a file with parameters: far more than a body may have.
const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// The parameters that are given so far, by their names on the wire.
pub(crate) struct Given<'a> {
    params: &'a [ParamFacts],
    pub(crate) map: Map<String, Value>,
    pub(crate) places: Places,
    now: Timestamp,
}

impl<'a> Given<'a> {
    pub(crate) fn new(params: &'a [ParamFacts]) -> Self {
        Self {
            params,
            map: Map::new(),
            places: Places::default(),
            now: Timestamp::now(),
        }
    }

    /// Everything in a file, or in standard input: an object of parameters.
    pub(crate) fn file(&mut self, name: &str, io: &mut Io) -> Result<(), Failure> {
        let text = slurp(name, io)?;
        let node = parsed(name, &text)?;
        self.members(node, self.params, name)
    }

    /// The JSON body: its members, or the one parameter that is the whole body.
    pub(crate) fn body(&mut self, source: &str, io: &mut Io) -> Result<(), Failure> {
        let name = if source == "-" {
            source
        } else {
            source.strip_prefix('@').ok_or_else(|| {
                Failure::usage((
                    "--body takes `@FILE`, or `-` for standard input",
                    "--body 的值是 `@文件`，或表示标准输入的 `-`",
                ))
                .with_hint((
                    "single fields are options: see --help",
                    "单个字段请用选项，参见 --help",
                ))
            })?
        };
        if !self.params.iter().any(|param| param.place == "json") {
            return Err(Failure::usage((
                "this call has no JSON body: give its parameters by --input or as options",
                "该接口没有 JSON 请求体：请用 --input 或选项给出参数",
            )));
        }
        let text = slurp(name, io)?;
        let node = parsed(name, &text)?;
        if let Some(root) = self.params.iter().find(|param| param.root) {
            return self.take(root, true, &root.name, &node, name);
        }
        let params: Vec<_> = self
            .params
            .iter()
            .filter(|param| param.place == "json")
            .cloned()
            .collect();
        self.members(node, &params, name)
    }

    fn members(&mut self, node: Node, params: &[ParamFacts], name: &str) -> Result<(), Failure> {
        let members = match node.kind {
            Kind::Map(members) => members,
            Kind::Null => return Ok(()),
            _ => {
                return Err(Failure::usage((
                    format!("{name}: parameters are an object, `name: value`"),
                    format!("{name}：参数应是一个对象，写作 `名称: 值`"),
                )));
            }
        };
        for (key, at, node) in members {
            let Some((param, is_wire)) = find(params, &key) else {
                return Err(placed(&unknown(params, &key, &key, at), name));
            };
            self.take(param, is_wire, &key, &node, name)?;
        }
        Ok(())
    }

    /// One parameter of a file.
    fn take(
        &mut self,
        param: &ParamFacts,
        is_wire: bool,
        key: &str,
        node: &Node,
        file: &str,
    ) -> Result<(), Failure> {
        let value =
            read(param, is_wire, node, key, self.now).map_err(|problem| placed(&problem, file))?;
        self.places.add(file, param, &param.name, node);
        merge(
            self.map.entry(param.name.clone()).or_insert(Value::Null),
            value,
        );
        Ok(())
    }

    /// One place inside the parameters, such as `basicSetting.name`. A secret is not given itself, as command lines are
    /// seen by others and kept in histories: `@FILE` or `-` has it. An object holds none either.
    pub(crate) fn set(&mut self, path: &str, values: &[&str], io: &mut Io) -> Result<(), Failure> {
        let mut secrets = Vec::new();
        let param = located(self.params, path).map(|(param, _)| param);
        if param.is_some_and(|param| param.secret) {
            for value in values {
                let Some(name) = value.strip_prefix('@').or((*value == "-").then_some("-")) else {
                    return Err(Failure::usage((
                        format!(
                            "`{path}` is a secret: give it as `@FILE`, as `-` for standard input, or in --input"
                        ),
                        format!(
                            "`{path}` 是敏感信息：请写作 `@文件`、表示标准输入的 `-`，或放在 --input 的文件里"
                        ),
                    )));
                };
                secrets.push(slurp(name, io)?.trim_end_matches(['\r', '\n']).to_owned());
            }
        }
        self.places.typed(self.params, path);
        let values: Vec<_> = if secrets.is_empty() {
            values.iter().map(|value| Node::typed(value)).collect()
        } else {
            secrets.iter().map(|secret| Node::typed(secret)).collect()
        };
        let refused = |problem: Problem| {
            let message = problem
                .message
                .map(|message| format!("`{}` {message}", problem.path));
            Failure::new(crate::exit::Exit::Usage, "invalid", message)
        };
        if param.is_some_and(|param| param.kind == "object") {
            let mut alone = Map::new();
            assign(self.params, &mut alone, path, &values, self.now).map_err(refused)?;
            documented(self.params, &alone.into(), &mut secrets);
            if !secrets.is_empty() {
                return Err(Failure::usage((
                    format!(
                        "`{path}` holds a secret: give that as `@FILE` by an option of its own, or in --input"
                    ),
                    format!(
                        "`{path}` 含有敏感信息：请用单独的选项写作 `@文件`，或放在 --input 的文件里"
                    ),
                )));
            }
        }
        assign(self.params, &mut self.map, path, &values, self.now).map_err(refused)
    }

    /// States that a parameter is absent.
    pub(crate) fn absent(&mut self, name: &str) {
        self.map.insert(name.to_owned(), Value::Null);
    }
}

/// Puts a later value over an earlier one: objects field by field.
fn merge(slot: &mut Value, value: Value) {
    match (slot, value) {
        (Value::Object(members), Value::Object(later)) => {
            for (name, value) in later {
                merge(members.entry(name).or_insert(Value::Null), value);
            }
        }
        (slot, value) => *slot = value,
    }
}

/// The text of a file, or of standard input if it is called `-`.
pub(crate) fn slurp(name: &str, io: &mut Io) -> Result<String, Failure> {
    if name.is_empty() {
        return Err(Failure::usage((
            "the name of the file is empty",
            "文件名为空",
        )));
    }
    if name == "-" {
        return text::read(&mut io.stdin, MAX_SIZE, name);
    }
    let mut file = fs::File::open(name).map_err(|error| text::unreadable(name, &error))?;
    text::read(&mut file, MAX_SIZE, name)
}

fn parsed(name: &str, text: &str) -> Result<Node, Failure> {
    Node::parse(text).map_err(|(at, message)| {
        Failure::new(
            crate::exit::Exit::Usage,
            "invalid",
            format!("{}{message}", prefix(name, at)),
        )
    })
}

/// The failure for something in a file.
fn placed(problem: &Problem, name: &str) -> Failure {
    let message = problem
        .message
        .map(|message| format!("{}`{}` {message}", prefix(name, problem.at), problem.path));
    Failure::new(crate::exit::Exit::Usage, "invalid", message)
}

fn prefix(name: &str, at: Place) -> String {
    if at == Place::default() {
        format!("{name}: ")
    } else {
        format!("{name}:{}:{}: ", at.line, at.column)
    }
}
