//! For `end_to_end.py`: reads one entry per line in hex, and prints it decoded and encoded again,
//! or the error. A `+` in front means that a [`Value`](flask_session_cookie::Value) can hold all of
//! it.

use std::io;

use flask_session_redis_example::msgpack::Entry;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in io::stdin().lines() {
        let line = line?;
        let bytes = line
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(str::from_utf8(pair)?, 16).map_err(Into::into));
        match Entry::decode(&bytes.collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?) {
            Ok(entry) => {
                let hex: String =
                    entry.encode()?.iter().map(|byte| format!("{byte:02x}")).collect();
                println!("{}{hex}", if entry.kept.is_empty() { "+" } else { "" });
            }
            Err(error) => println!("{error:?}"),
        }
    }
    Ok(())
}
