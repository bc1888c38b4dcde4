//! Concurrent requests of one session. Requires `redis-server`.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use flask_session_redis_example::id::CookieId;
use flask_session_redis_example::store::{Store, StoreError};
use redis::AsyncTypedCommands as _;

/// A server on its own socket, stopped on drop.
struct Redis {
    process: Child,
    folder: PathBuf,
}

impl Redis {
    fn start(name: &str) -> Redis {
        let folder =
            std::env::temp_dir().join(format!("flask-session-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let socket = folder.join("redis");
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(socket)
            .stdout(Stdio::null())
            .spawn()
            .expect("`redis-server` is needed (Debian: apt-get install redis-server)");
        Redis { process, folder }
    }

    async fn store(&self) -> Store {
        let client =
            redis::Client::open(format!("redis+unix://{}/redis", self.folder.display())).unwrap();
        for _ in 0..600 {
            if client.get_multiplexed_async_connection().await.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Store {
            redis: client.get_connection_manager().await.unwrap(),
            cookie_id: CookieId::Bare,
            key_prefix: "session:".to_owned(),
            lifetime: Duration::from_secs(3600),
            cookie_name: "session".to_owned(),
            cookie_attributes: "HttpOnly; Path=/".to_owned(),
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Stores a session with one key and returns its ID.
async fn stored_session(store: &Store) -> String {
    let mut session = store.open(None).await.unwrap();
    session.insert("username", "alice");
    let set_cookie = store.save(&session).await.unwrap().unwrap();
    let (id, attributes) = set_cookie.strip_prefix("session=").unwrap().split_once("; ").unwrap();
    assert_eq!((id.len(), attributes), (43, "Max-Age=3600; HttpOnly; Path=/"));
    id.to_owned()
}

#[tokio::test]
async fn a_concurrent_logout_is_final() {
    let redis = Redis::start("logout");
    let store = redis.store().await;
    let id = stored_session(&store).await;
    let mut slow = store.open(Some(&id)).await.unwrap();
    let unmodified = store.open(Some(&id)).await.unwrap();
    let mut logout = store.open(Some(&id)).await.unwrap();
    logout.clear();
    assert_eq!(
        store.save(&logout).await.unwrap().unwrap(),
        "session=; Max-Age=0; HttpOnly; Path=/"
    );
    slow.insert("cart", vec!["apple"]);
    assert_eq!(store.save(&slow).await.unwrap(), None);
    assert_eq!(store.save(&unmodified).await.unwrap(), None);
    assert_eq!(store.redis.clone().get(format!("session:{id}")).await.unwrap(), None);
}

#[tokio::test]
async fn an_unmodified_session_does_not_undo_a_concurrent_request() {
    let redis = Redis::start("unmodified");
    let store = redis.store().await;
    let id = stored_session(&store).await;
    let slow = store.open(Some(&id)).await.unwrap();
    let mut other = store.open(Some(&id)).await.unwrap();
    other.insert("cart", vec!["apple"]);
    store.save(&other).await.unwrap();
    assert!(store.save(&slow).await.unwrap().is_some());
    assert_eq!(store.open(Some(&id)).await.unwrap()["cart"].to_string(), "['apple']");
}

#[tokio::test]
async fn an_unreadable_entry_is_an_error_and_stays() {
    let redis = Redis::start("unreadable");
    let store = redis.store().await;
    store.redis.clone().set("session:id", b"\x80\x04K\x01.").await.unwrap(); // pickle.dumps(1)
    let error = store.open(Some("id")).await.unwrap_err();
    assert!(matches!(error, StoreError::Read(_)), "{error}");
    let expected = "cannot read the session in Redis: 4 trailing bytes: \
                    may be JSON, or a pickle of Flask-Session before 0.7";
    assert_eq!(error.to_string(), expected);
    let left = redis::cmd("GET")
        .arg("session:id")
        .query_async::<Vec<u8>>(&mut store.redis.clone())
        .await
        .unwrap();
    assert_eq!(left, b"\x80\x04K\x01.");
}
