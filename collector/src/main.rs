//! `waymark`: see `cli`.

/// Beacons are many short-lived small texts on several threads: what glibc's allocator keeps of them is three times this.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    collector::cli::main()
}
