//! Runs cases of a kind on several servers at once, and shrinks the first failure.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use flask_session_cookie::Zlib;
use proptest::strategy::{BoxedStrategy, Strategy as _, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value as Json;

use crate::generate::Limits;
use crate::judge::{Judge, Outcome, ServerErrors};
use crate::kinds::Kind;
use crate::python::{Hello, Server};

/// The number of cases in a batch.
const BATCH: usize = 32;

/// The time limit for shrinking a failing case.
const SHRINKING: Duration = Duration::from_secs(60);

/// Typed JSON with hundreds of levels needs a large stack.
const STACK: usize = 256 << 20;

/// What to run, and against which Python.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    pub python: &'a Path,
    /// The arguments of the server.
    pub arguments: &'a [&'a str],
    pub zlib: Zlib,
    pub limits: Limits,
    pub seed: u64,
    pub jobs: usize,
}

/// The results of a run.
#[derive(Default)]
pub struct Tally {
    pub cases: u64,
    pub deviations: BTreeMap<&'static str, u64>,
    /// The number of our answers of each kind.
    pub reached: BTreeMap<String, u64>,
    /// Sessions for which Flask wrote no cookie.
    pub no_cases: u64,
    pub server_errors: ServerErrors,
}

impl Run<'_> {
    pub fn start(&self) -> Result<(Judge, Hello), String> {
        let (server, row, hello) = Server::start(self.python, self.arguments)?;
        let judge = Judge {
            server,
            row,
            zlib: self.zlib,
            reached: BTreeMap::new(),
            server_errors: ServerErrors::default(),
        };
        Ok((judge, hello))
    }

    /// Runs `count` cases. The error is the message to print.
    pub fn cases<K: Kind>(&self, count: u64) -> Result<Tally, String> {
        let stop = &AtomicBool::new(false);
        let jobs = self.jobs as u64;
        let results: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs)
                .map(|job| {
                    let share = count / jobs + u64::from(job < count % jobs);
                    let work = move || {
                        let done = self.share::<K>(share, job, stop);
                        stop.fetch_or(done.is_err(), Ordering::Relaxed);
                        done
                    };
                    std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)
                })
                .collect();
            workers.into_iter().map(|worker| worker.map(|worker| worker.join())).collect()
        });
        let mut total = Tally::default();
        let mut failure = None;
        for result in results {
            match result
                .map_err(|error| error.to_string())?
                .map_err(|_| "a worker panicked: see above")?
            {
                Ok(tally) => total.add(&tally),
                // Keeps the lowest case number of all workers.
                Err(Failure::Case(number)) => {
                    failure = Some(failure.map_or(number, |other: u64| other.min(number)));
                }
                Err(Failure::Broken(why)) => return Err(why),
            }
        }
        match failure {
            Some(number) => {
                Err(self.on_large_stack(|| self.shrunk::<K>(number))?.unwrap_or_else(|| {
                    format!("{}:{number} disagreed, but not when repeated", K::NAME)
                }))
            }
            None if total.cases < count => {
                Err(format!("only {} of {count} {} cases were run", total.cases, K::NAME))
            }
            None => Ok(total),
        }
    }

    /// Runs a single case. The error is the message to print.
    pub fn one<K: Kind>(&self, number: u64) -> Result<(), String> {
        self.on_large_stack(|| self.shrunk::<K>(number))?.map_or(Ok(()), Err)
    }

    fn on_large_stack<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let worker = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            match worker.expect("enough memory for the stack").join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// Runs every `self.jobs`th case from `first`, until `share` cases could be compared.
    fn share<K: Kind>(&self, share: u64, first: u64, stop: &AtomicBool) -> Result<Tally, Failure> {
        let strategy = K::strategy(self.limits);
        let (mut judge, _) = self.start()?;
        let mut tally = Tally::default();
        // Flask writes a cookie for most sessions, but not for all.
        let max_cases = 10 * share as usize + 1000;
        let mut numbers = (first..).step_by(self.jobs).take(max_cases);
        let mut asked: Option<Batch<K>> = None;
        while !stop.load(Ordering::Relaxed) {
            let pending = asked.as_ref().map_or(0, |batch| batch.cases.len() as u64);
            let missing = (share - tally.cases).saturating_sub(pending) as usize;
            let next = Batch::<K>::new(self, &strategy, numbers.by_ref().take(missing.min(BATCH)))?;
            let before = asked.take();
            let answers = if before.is_some() { judge.server.receive()? } else { Vec::new() };
            if !next.cases.is_empty() {
                // Python works on the next batch while we compare its last answers.
                judge.server.send(&next.requests)?;
                asked = Some(next);
            }
            match before {
                Some(before) => before.judge(answers, &mut judge, &mut tally)?,
                None if asked.is_none() => break,
                None => {}
            }
        }
        tally.reached = judge.reached;
        tally.server_errors = judge.server_errors;
        Ok(tally)
    }

    fn tree<K: Kind>(
        &self,
        strategy: &BoxedStrategy<K::Case>,
        number: u64,
    ) -> Result<Box<dyn ValueTree<Value = K::Case>>, String> {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&number.to_le_bytes());
        seed[16..16 + K::NAME.len().min(16)]
            .copy_from_slice(&K::NAME.as_bytes()[..K::NAME.len().min(16)]);
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let config = Config { failure_persistence: None, ..Config::default() };
        strategy
            .new_tree(&mut TestRunner::new_with_rng(config, random))
            .map_err(|why| why.to_string())
    }

    /// Shrinks the case with this number and describes it; `None` if it agrees.
    fn shrunk<K: Kind>(&self, number: u64) -> Result<Option<String>, String> {
        // Silences repeated panics of a case that panics.
        std::panic::set_hook(Box::new(|_| {}));
        let (mut judge, _) = self.start()?;
        let mut tree = self.tree::<K>(&K::strategy(self.limits), number)?;
        let mut disagreement = |case: &K::Case| -> Result<Option<String>, String> {
            judge.server.send(&K::requests(case))?;
            let answers = judge.server.receive()?;
            Ok(match judged::<K>(case, answers, &mut judge)? {
                Outcome::Disagree(why) => Some(why),
                _ => None,
            })
        };
        let Some(mut why) = disagreement(&tree.current())? else { return Ok(None) };
        let mut smallest = K::fixture(&tree.current());
        let start = Instant::now();
        let mut moved = tree.simplify();
        while moved && start.elapsed() < SHRINKING {
            match disagreement(&tree.current())? {
                Some(still) => {
                    (why, smallest) = (still, K::fixture(&tree.current()));
                    moved = tree.simplify();
                }
                None => moved = tree.complicate(),
            }
        }
        Ok(Some(format!("{}:{number} disagrees: {why}\n  shrunk: {smallest}", K::NAME)))
    }
}

/// The outcome of `Kind::judge`. A panic of ours is a disagreement.
fn judged<K: Kind>(
    case: &K::Case,
    answers: Vec<Json>,
    judge: &mut Judge,
) -> Result<Outcome, String> {
    catch_unwind(AssertUnwindSafe(|| K::judge(case, answers, judge))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref().copied()).unwrap_or_default();
        Ok(Outcome::Disagree(format!("panicked: {text}")))
    })
}

enum Failure {
    /// The case with this number disagrees.
    Case(u64),
    /// The run itself failed.
    Broken(String),
}

impl From<String> for Failure {
    fn from(why: String) -> Failure {
        Failure::Broken(why)
    }
}

struct Batch<K: Kind> {
    cases: Vec<(u64, K::Case)>,
    requests: Vec<Json>,
}

impl<K: Kind> Batch<K> {
    fn new(
        run: &Run,
        strategy: &BoxedStrategy<K::Case>,
        numbers: impl Iterator<Item = u64>,
    ) -> Result<Batch<K>, String> {
        let mut batch = Batch { cases: Vec::new(), requests: Vec::new() };
        for number in numbers {
            let case = run.tree::<K>(strategy, number)?.current();
            batch.requests.extend(K::requests(&case));
            batch.cases.push((number, case));
        }
        Ok(batch)
    }

    fn judge(
        self,
        answers: Vec<Json>,
        judge: &mut Judge,
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        let each = self.requests.len() / self.cases.len();
        let mut answers = answers.into_iter();
        for (number, case) in self.cases {
            let answers: Vec<_> = answers.by_ref().take(each).collect();
            match judged::<K>(&case, answers, judge)? {
                Outcome::Agree => tally.cases += 1,
                Outcome::Deviation(name) => {
                    tally.cases += 1;
                    *tally.deviations.entry(name).or_default() += 1;
                }
                Outcome::NoCase => tally.no_cases += 1,
                Outcome::Disagree(_) => return Err(Failure::Case(number)),
            }
        }
        Ok(())
    }
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.cases += other.cases;
        self.no_cases += other.no_cases;
        self.server_errors.all += other.server_errors.all;
        self.server_errors.told += other.server_errors.told;
        for (name, count) in &other.deviations {
            *self.deviations.entry(name).or_default() += count;
        }
        for (name, count) in &other.reached {
            *self.reached.entry(name.clone()).or_default() += count;
        }
    }
}
