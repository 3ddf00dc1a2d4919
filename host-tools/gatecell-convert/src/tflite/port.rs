//! What goes in and out of a graph.

/// The type of a tensor's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// 8 bits with sign.
    Int8,
    /// 8 bits without sign.
    Uint8,
    /// 16 bits with sign.
    Int16,
    /// 32 bits with sign.
    Int32,
}

impl ElementType {
    /// From the number in the schema.
    pub(super) fn of(kind: u8) -> Option<Self> {
        match kind {
            9 => Some(Self::Int8),
            3 => Some(Self::Uint8),
            7 => Some(Self::Int16),
            2 => Some(Self::Int32),
            _ => None,
        }
    }

    /// Smallest and largest value.
    pub fn range(self) -> (i32, i32) {
        match self {
            Self::Int8 => (-128, 127),
            Self::Uint8 => (0, 255),
            Self::Int16 => (-32768, 32767),
            Self::Int32 => (i32::MIN, i32::MAX),
        }
    }

    /// NumPy's type strings.
    pub fn dtypes(self) -> &'static [&'static str] {
        match self {
            Self::Int8 => &["|i1", "<i1"],
            Self::Uint8 => &["|u1", "<u1"],
            Self::Int16 => &["<i2", ">i2"],
            Self::Int32 => &["<i4", ">i4"],
        }
    }
}

/// An input or output of a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// Its name in the file.
    pub name: String,
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// What it is made of.
    pub element: ElementType,
    /// Real value of one step.
    pub scale: f64,
    /// The integer that stands for zero.
    pub zero_point: i32,
}

impl Port {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it has no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A real number as the file quantizes it: to the nearest, half away from zero.
    pub fn quantized(&self, real: f64) -> i32 {
        let (least, most) = self.element.range();
        let steps = (real / self.scale).round() + f64::from(self.zero_point);
        steps.clamp(f64::from(least), f64::from(most)) as i32
    }

    /// The real value of an integer.
    pub fn real(&self, integer: i32) -> f64 {
        (f64::from(integer) - f64::from(self.zero_point)) * self.scale
    }
}
