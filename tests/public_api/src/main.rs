//! Prints the public API, one item a line, from what rustdoc knows of it. `listing.txt` is what it
//! printed last: whoever changes the API sees it in the diff.
//!
//! ```sh
//! tests/public_api/run            compares
//! tests/public_api/run --write    writes it again
//! ```

use std::error::Error;

use public_api::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let json = std::env::args().nth(1).ok_or("give the path of rustdoc's JSON")?;
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?;
    for item in api.items() {
        println!("{item}");
    }
    Ok(())
}
