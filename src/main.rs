//! The command line of jamlik.

fn main() {}
