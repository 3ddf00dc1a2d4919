//! What a state is made of, as one number.

/// Hash (FNV-1a) of the kinds, sizes and number types of a state: two states
/// whose bytes mean different things have different shapes.
///
/// For the state of a layer of your own:
///
/// ```
/// use gatecell::state::{Element, Reader, Shape, Snapshot, Writer};
///
/// /// A leaky average of three values.
/// #[derive(Clone, Debug, PartialEq)]
/// struct Average([f32; 3]);
///
/// impl Snapshot for Average {
///     const PAYLOAD_BYTES: usize = 3 * f32::BYTES;
///     const SHAPE: Shape = Shape::of("my average").elements::<f32>(3);
///     fn store(&self, out: &mut Writer<'_>) {
///         out.put(&self.0);
///     }
///     fn load(&mut self, input: &mut Reader<'_>) {
///         input.take(&mut self.0);
///     }
///     fn accepts(input: &mut Reader<'_>) -> bool {
///         input.accepts::<f32>(3)
///     }
/// }
///
/// let mut bytes = [0; Average::SNAPSHOT_BYTES];
/// Average([1.0, 2.0, 3.0]).snapshot(7, &mut bytes).unwrap();
/// let mut back = Average([0.0; 3]);
/// back.restore(7, &bytes).unwrap();
/// assert_eq!(back, Average([1.0, 2.0, 3.0]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Shape(u32);

impl Shape {
    /// A state of the given kind, before its parts.
    #[must_use]
    pub const fn of(kind: &str) -> Self {
        let mut shape = Self(0x811c_9dc5);
        let kind = kind.as_bytes();
        let mut rest = kind;
        while let [byte, tail @ ..] = rest {
            shape = shape.byte(*byte);
            rest = tail;
        }
        shape.number(kind.len() as u32)
    }

    /// With `count` elements of type `E`.
    #[must_use]
    pub const fn elements<E: super::Element>(self, count: usize) -> Self {
        self.number(E::CODE).number(count as u32)
    }

    /// With the state of another layer.
    #[must_use]
    pub const fn part(self, part: Self) -> Self {
        self.number(part.0)
    }

    /// The hash.
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }

    const fn number(self, number: u32) -> Self {
        let [a, b, c, d] = number.to_le_bytes();
        self.byte(a).byte(b).byte(c).byte(d)
    }

    const fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u32).wrapping_mul(0x0100_0193))
    }
}
