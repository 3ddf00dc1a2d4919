//! The real boards the firmware is built for, each in a folder of `firmware` of its name.

/// One board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Device {
    /// Its folder, package and program.
    pub(crate) name: &'static str,
    /// Its processor; the same is in its `.cargo/config.toml`.
    pub(crate) triple: &'static str,
}

impl Device {
    pub(crate) const ALL: [Self; 2] = [
        Self {
            name: "nrf52840-dk",
            triple: "thumbv7em-none-eabihf",
        },
        Self {
            name: "rp2040",
            triple: "thumbv6m-none-eabi",
        },
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn each_is_configured_for_its_processor() {
        for device in Device::ALL {
            let file = workspace::firmware()
                .join(device.name)
                .join(".cargo/config.toml");
            let text = std::fs::read_to_string(file).unwrap();
            let target = format!("target = {:?}", device.triple);
            assert!(text.contains(&target), "{}", device.name);
        }
    }
}
