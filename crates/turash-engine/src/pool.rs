//! Storage with stable numbers: one exact piece filled by a rebuild, then small pieces, so that growth never copies or
//! doubles what is there. Which numbers are in use is the caller's knowledge.

/// Values addressed by `u32` numbers that stay valid until they are freed.
pub(crate) struct Pool<T> {
    base: Vec<T>,
    more: Vec<Box<[T]>>,
    free: Vec<u32>,
}

/// Values per piece of growth.
const PIECE: usize = 64;

impl<T: Clone> Pool<T> {
    /// A pool that holds `base` under the numbers from zero.
    pub(crate) fn new(base: Vec<T>) -> Self {
        Self { base, more: Vec::new(), free: Vec::new() }
    }

    /// The values that the pool was made with.
    pub(crate) fn base_mut(&mut self) -> &mut [T] {
        &mut self.base
    }

    /// A free number, its place set to `value`.
    pub(crate) fn take(&mut self, value: T) -> u32 {
        if self.free.is_empty() {
            let first = self.base.len() + self.more.len() * PIECE;
            self.more.push(vec![value.clone(); PIECE].into_boxed_slice());
            self.free.extend((first as u32..(first + PIECE) as u32).rev());
        }
        let number = self.free.pop().unwrap_or_default();
        *self.get_mut(number) = value;
        number
    }

    /// Frees a number that is in use.
    pub(crate) fn give_back(&mut self, number: u32) {
        self.free.push(number);
    }

    #[inline]
    pub(crate) fn get(&self, number: u32) -> &T {
        let at = number as usize;
        match self.base.get(at) {
            Some(value) => value,
            None => &self.more[(at - self.base.len()) / PIECE][(at - self.base.len()) % PIECE],
        }
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, number: u32) -> &mut T {
        let at = number as usize;
        let base = self.base.len();
        if at < base { &mut self.base[at] } else { &mut self.more[(at - base) / PIECE][(at - base) % PIECE] }
    }

    /// Bytes reserved.
    pub(crate) fn memory_bytes(&self) -> usize {
        (self.base.capacity() + self.more.len() * PIECE) * size_of::<T>()
            + self.more.capacity() * size_of::<Box<[T]>>()
            + self.free.capacity() * size_of::<u32>()
    }
}
