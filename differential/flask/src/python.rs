//! Runs `server/` in the Python of a row, and exchanges batches of requests and answers over pipes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize as _;
use serde_json::{Value as Json, json};

use crate::common::fixtures::Row;

/// The first line of a server.
pub struct Hello {
    pub python: String,
    pub zlib: String,
    /// Whether Flask has `SECRET_KEY_FALLBACKS`.
    pub fallback_keys: bool,
    /// Whether Python limits the digits of integers.
    pub int_limit: bool,
}

pub struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Whether the answers to the last batch have not been read.
    waiting: bool,
    /// Answers to the batch that had to be read before another request.
    early: Option<Vec<Json>>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The row's Python, in an environment that is created if it is missing.
pub fn environment(row: &str) -> Result<PathBuf, String> {
    let output = Command::new("python3")
        .arg(repository().join("fixtures/environments.py"))
        .arg(row)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| {
            format!("cannot run python3 ({error}). Debian 12: apt-get install python3 python3-venv")
        })?;
    if !output.status.success() {
        return Err(format!("cannot create the environment of {row}: see above"));
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// All rows, from the names of their pins.
pub fn rows() -> Result<Vec<String>, String> {
    let folder = repository().join("fixtures/pins");
    let files =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut rows: Vec<_> = files
        .filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .filter(|row| ![ZLIB_NG, EXTENSIONS, OLD_LOGIN].contains(&&**row))
        .collect();
    rows.sort();
    Ok(rows)
}

/// The row with the Python package `zlib-ng`.
pub const ZLIB_NG: &str = "f313_zlib_ng";

/// The row with Quart instead of Flask.
pub const QUART: &str = "quart";

/// The row with Flask's extensions and Starlette, in addition to the Flask of another row.
pub const EXTENSIONS: &str = "f313_extensions";

/// The row with an old Flask-Login, in addition to the Flask of another row.
const OLD_LOGIN: &str = "f114_login041";

impl Server {
    /// Starts the server with these arguments: see `server/__main__.py`.
    pub fn start(python: &Path, arguments: &[&str]) -> Result<(Server, Row, Hello), String> {
        let mut command = Command::new(python);
        // Old versions of Flask print warnings on a new Python.
        command.args(["-W", "ignore"]).arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("server"));
        command.args(arguments);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run {}: {error}", python.display()))?;
        let input = process.stdin.take().ok_or("the server has no input")?;
        let output = BufReader::new(process.stdout.take().ok_or("the server has no output")?);
        let mut server = Server { process, input, output, waiting: false, early: None };
        let hello = server.read_line()?;
        let (row, hello) = Hello::from_json(hello)?;
        Ok((server, row, hello))
    }

    /// Sends a batch. The answers to the last one must have been read.
    pub fn send(&mut self, requests: &[Json]) -> Result<(), String> {
        assert!(!self.waiting && self.early.is_none(), "the last batch was not read");
        let mut line = serde_json::to_vec(requests).map_err(|error| error.to_string())?;
        line.push(b'\n');
        self.input
            .write_all(&line)
            .and_then(|()| self.input.flush())
            .map_err(|error| ended(&error))?;
        self.waiting = true;
        Ok(())
    }

    /// The answers to the last batch.
    pub fn receive(&mut self) -> Result<Vec<Json>, String> {
        match self.early.take() {
            Some(answers) => Ok(answers),
            None => self.receive_now(),
        }
    }

    /// Sends a single request, even while a batch is pending, and returns the answer.
    pub fn ask(&mut self, request: Json) -> Result<Json, String> {
        let pending = if self.waiting { Some(self.receive_now()?) } else { self.early.take() };
        self.send(&[request])?;
        let answer = self.receive_now()?.pop().ok_or("no answer")?;
        self.early = pending;
        Ok(answer)
    }

    fn receive_now(&mut self) -> Result<Vec<Json>, String> {
        self.waiting = false;
        match self.read_line()? {
            Json::Array(answers) => Ok(answers),
            other => Err(format!("the server answered {other}")),
        }
    }

    fn read_line(&mut self) -> Result<Json, String> {
        let mut line = String::new();
        match self.output.read_line(&mut line) {
            Ok(0) => return Err("the Python server has ended: see above".to_owned()),
            Ok(_) => {}
            Err(error) => return Err(ended(&error)),
        }
        let mut json = serde_json::Deserializer::from_str(&line);
        json.disable_recursion_limit();
        Json::deserialize(&mut json)
            .map_err(|error| format!("the server did not answer with JSON: {error}"))
    }
}

fn ended(error: &std::io::Error) -> String {
    format!("the Python server does not answer ({error}): see above")
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be blocked on writing answers.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Hello {
    fn from_json(mut hello: Json) -> Result<(Row, Hello), String> {
        let object = hello.as_object_mut().ok_or("the server did not send its versions")?;
        let mut take = |name: &str| object.remove(name).unwrap_or_default();
        let (python, zlib) = (take("python"), take("zlib"));
        let (fallback_keys, int_limit) = (take("fallback_keys"), take("int_limit"));
        let parsed = Hello {
            python: python.as_str().unwrap_or_default().to_owned(),
            zlib: zlib.as_str().unwrap_or_default().to_owned(),
            fallback_keys: fallback_keys == json!(true),
            int_limit: int_limit == json!(true),
        };
        let mut row: Row = serde_json::from_value(hello).map_err(|error| error.to_string())?;
        let mut numbers = parsed.python.split('.').map(|number| number.parse().unwrap_or(0));
        row.python = [(); 2].map(|()| numbers.next().unwrap_or(0));
        Ok((row, parsed))
    }
}
