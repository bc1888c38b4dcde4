//! Prints the public API, one item per line, from rustdoc's JSON. `listing.txt` holds the output,
//! so that a change of the API shows in the diff.
//!
//! ```sh
//! tests/public_api/run            # compares the listing
//! tests/public_api/run --write    # updates it
//! ```

use std::error::Error;

use public_api::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let json = std::env::args().nth(1).ok_or("usage: public-api RUSTDOC_JSON")?;
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
