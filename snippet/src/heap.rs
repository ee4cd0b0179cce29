//! The memory of the core: blocks of powers of two, a list of free ones for each size. What is freed is used again for
//! the same size and never put together: a tracker asks for the same few sizes over and over. A third of the smallest
//! published allocator.
#![expect(unsafe_code, reason = "an allocator hands out raw memory; a page runs its wasm on one thread")]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::memory_grow;
use core::cell::Cell;

const PAGE: usize = 65_536;

struct Heap {
    /// The first free block of 2^n bytes; each begins with the place of the next. 0: there is none.
    free: [Cell<usize>; 32],
    /// Memory that was never handed out.
    top: Cell<usize>,
    end: Cell<usize>,
}

// Safety: there is one thread.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap { free: [const { Cell::new(0) }; 32], top: Cell::new(0), end: Cell::new(0) };

impl Heap {
    #[inline(always)]
    fn list(&self, layout: Layout) -> (&Cell<usize>, usize) {
        // At least 16 bytes, to which all blocks are aligned then.
        let bits = usize::BITS - ((layout.size() - 1) | 15).leading_zeros();
        (&self.free[(bits & 31) as usize], 1 << bits)
    }
}

// Safety: a block is handed out once until it is freed, is large enough, and nothing here wants more than 16 bytes of
// alignment.
unsafe impl GlobalAlloc for Heap {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (list, bytes) = self.list(layout);
        let mut at = list.get();
        if at != 0 {
            list.set(unsafe { *(at as *const usize) });
            return at as *mut u8;
        }
        at = self.top.get();
        if at + bytes > self.end.get() {
            let pages = bytes / PAGE + 1;
            let old = memory_grow::<0>(pages);
            if old == usize::MAX {
                return core::ptr::null_mut();
            }
            if at == 0 {
                at = old * PAGE;
            }
            self.end.set((old + pages) * PAGE);
        }
        self.top.set(at + bytes);
        at as *mut u8
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let (list, _) = self.list(layout);
        unsafe { *block.cast::<usize>() = list.get() };
        list.set(block as usize);
    }
}
