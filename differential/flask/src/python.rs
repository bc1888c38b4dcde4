//! The program in `server/`, in the Python of a row: batches of requests go in and come back as
//! answers, over pipes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize as _;
use serde_json::{Value as Json, json};

use crate::common::fixtures::Row;

/// What a server says of itself.
pub struct Hello {
    pub python: String,
    pub zlib: String,
    /// Whether there is a setting `SECRET_KEY_FALLBACKS`.
    pub fallback_keys: bool,
    /// Whether the digits of integers are limited.
    pub int_limit: bool,
}

pub struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Whether a batch was sent whose answers have not been read.
    waiting: bool,
    /// Answers that were read because something else was asked meanwhile.
    early: Option<Vec<Json>>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The row's Python, in an environment that is made if it is missing.
pub fn environment(row: &str) -> Result<PathBuf, String> {
    let output = Command::new("python3")
        .arg(repository().join("fixtures/environments.py"))
        .arg(row)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| {
            format!(
                "python3 does not run ({error}). Debian 12: apt-get install python3 python3-venv"
            )
        })?;
    if !output.status.success() {
        return Err(format!("there is no environment with the Flask of {row}: see above"));
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// The rows there are, after their pins.
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

/// The row whose Python has the package `zlib-ng`.
pub const ZLIB_NG: &str = "f313_zlib_ng";

/// The row whose sessions are Quart's, in place of Flask's.
pub const QUART: &str = "quart";

/// The row that has the extensions of Flask and its neighbours, beside the Flask of another row.
pub const EXTENSIONS: &str = "f313_extensions";

/// The row with an old Flask-Login, beside the Flask of another row.
const OLD_LOGIN: &str = "f114_login041";

impl Server {
    /// Runs it with arguments: see `server/__main__.py`.
    pub fn start(python: &Path, arguments: &[&str]) -> Result<(Server, Row, Hello), String> {
        let mut command = Command::new(python);
        // Old Flask on a new Python is full of warnings.
        command.args(["-W", "ignore"]).arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("server"));
        command.args(arguments);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} does not run: {error}", python.display()))?;
        let input = process.stdin.take().ok_or("the server has no input")?;
        let output = BufReader::new(process.stdout.take().ok_or("the server has no output")?);
        let mut server = Server { process, input, output, waiting: false, early: None };
        let hello = server.read_line()?;
        let (row, hello) = Hello::from_json(hello)?;
        Ok((server, row, hello))
    }

    /// Sends a batch. There can be one at a time.
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

    /// The answers to the batch that was sent.
    pub fn receive(&mut self) -> Result<Vec<Json>, String> {
        match self.early.take() {
            Some(answers) => Ok(answers),
            None => self.receive_now(),
        }
    }

    /// Asks one thing, also while a batch is on its way.
    pub fn ask(&mut self, request: Json) -> Result<Json, String> {
        let meanwhile = if self.waiting { Some(self.receive_now()?) } else { self.early.take() };
        self.send(&[request])?;
        let answer = self.receive_now()?.pop().ok_or("no answer")?;
        self.early = meanwhile;
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
            .map_err(|error| format!("the server answered no JSON: {error}"))
    }
}

fn ended(error: &std::io::Error) -> String {
    format!("the Python server does not answer ({error}): see above")
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be about to write what nobody reads any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Hello {
    fn from_json(mut hello: Json) -> Result<(Row, Hello), String> {
        let object = hello.as_object_mut().ok_or("the server does not say what it is")?;
        let mut take = |name: &str| object.remove(name).unwrap_or_default();
        let (python, zlib) = (take("python"), take("zlib"));
        let (fallback_keys, int_limit) = (take("fallback_keys"), take("int_limit"));
        let hello_itself = Hello {
            python: python.as_str().unwrap_or_default().to_owned(),
            zlib: zlib.as_str().unwrap_or_default().to_owned(),
            fallback_keys: fallback_keys == json!(true),
            int_limit: int_limit == json!(true),
        };
        let mut row: Row = serde_json::from_value(hello).map_err(|error| error.to_string())?;
        let mut numbers = hello_itself.python.split('.').map(|number| number.parse().unwrap_or(0));
        row.python = [(); 2].map(|()| numbers.next().unwrap_or(0));
        Ok((row, hello_itself))
    }
}
