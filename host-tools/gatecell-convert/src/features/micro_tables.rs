//! The constants of the micro frontend.

use gatecell_frontend::micro::MicroPlan;

/// The constants of the micro frontend, as a [`MicroPlan`] views them.
#[derive(Clone, Debug)]
pub struct MicroTables {
    pub(super) sample_rate: u32,
    pub(super) window: Vec<i16>,
    pub(super) hop: u32,
    pub(super) points: u16,
    pub(super) complex: Vec<[i16; 2]>,
    pub(super) real: Vec<[i16; 2]>,
    pub(super) bands: Vec<gatecell_frontend::micro::Band>,
    pub(super) weights: Vec<[u16; 2]>,
    pub(super) noise: gatecell_frontend::micro::Noise,
    pub(super) gain: Option<(Vec<i16>, u32)>,
    pub(super) log: Option<gatecell_frontend::micro::log::Log>,
}

impl MicroTables {
    /// The constants for the chip.
    pub fn plan(&self) -> MicroPlan<'_> {
        MicroPlan {
            sample_rate: self.sample_rate,
            window: &self.window,
            hop: self.hop,
            points: self.points,
            tables: gatecell_frontend::micro::Tables {
                complex: &self.complex,
                real: &self.real,
            },
            bands: gatecell_frontend::micro::Bands {
                bands: &self.bands,
                weights: &self.weights,
            },
            noise: self.noise,
            gain: self
                .gain
                .as_ref()
                .map(|(table, shift)| gatecell_frontend::micro::Gain {
                    table,
                    shift: *shift,
                }),
            log: self.log,
        }
    }
}
