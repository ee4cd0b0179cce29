//! Chance that can be had again: every test that uses it prints its seed.

/// Random numbers from a seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From `WAYMARK_SEED`, else from the clock; the seed is printed, which libtest shows when the test fails.
    pub fn printed() -> Self {
        let given = std::env::var("WAYMARK_SEED").ok().and_then(|it| it.parse().ok());
        let seed = given.unwrap_or_else(|| crate::wait::now_ms() ^ (u64::from(std::process::id()) << 32));
        println!("seed: WAYMARK_SEED={seed}");
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }

    /// Ten bytes, as an id takes.
    pub fn ten(&mut self) -> [u8; 10] {
        let (a, b) = (self.number().to_be_bytes(), self.number().to_be_bytes());
        [a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], b[0], b[1]]
    }
}
