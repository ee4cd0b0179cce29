//! `waymark`: see `cli`.

/// Beacons are many small texts that live shortly and die on another thread, which is what this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    collector::cli::main()
}
