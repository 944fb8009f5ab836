//! The program: arguments in, exit code out. Everything else is in the library.

use std::process::ExitCode;

/// The allocator of musl has one lock for all threads, and makes everything take twice the CPU.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    ExitCode::from(portolan::runtime::run(&arguments))
}
