//! The program: arguments in, exit code out. Everything else is in the library.

use std::process::ExitCode;

/// Keeps its memory within bounds while objects come and go for long, and is no slower with musl than with glibc.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    ExitCode::from(portolan::runtime::run(&arguments))
}
