//! Recipes that the command knows by name.

/// Names and texts.
const ALL: &[(&str, &str)] = &[
    ("kaldi_fbank", include_str!("presets/kaldi_fbank.toml")),
    ("kaldi_mfcc", include_str!("presets/kaldi_mfcc.toml")),
    (
        "librosa_logmel",
        include_str!("presets/librosa_logmel.toml"),
    ),
    ("librosa_mfcc", include_str!("presets/librosa_mfcc.toml")),
    ("project_mfcc", include_str!("presets/project_mfcc.toml")),
    ("psf_logfbank", include_str!("presets/psf_logfbank.toml")),
    ("psf_mfcc", include_str!("presets/psf_mfcc.toml")),
    (
        "tf_speech_commands_mfcc",
        include_str!("presets/tf_speech_commands_mfcc.toml"),
    ),
    (
        "tflm_microfrontend_10ms",
        include_str!("presets/tflm_microfrontend_10ms.toml"),
    ),
    (
        "tflm_microfrontend_20ms",
        include_str!("presets/tflm_microfrontend_20ms.toml"),
    ),
    (
        "tfsignal_logmel",
        include_str!("presets/tfsignal_logmel.toml"),
    ),
    ("tfsignal_mfcc", include_str!("presets/tfsignal_mfcc.toml")),
    (
        "torchaudio_logmel",
        include_str!("presets/torchaudio_logmel.toml"),
    ),
    (
        "torchaudio_mfcc",
        include_str!("presets/torchaudio_mfcc.toml"),
    ),
];

/// Names of all presets.
pub const PRESETS: [&str; ALL.len()] = {
    let mut names = [""; ALL.len()];
    let mut index = 0;
    while index < ALL.len() {
        names[index] = ALL[index].0;
        index += 1;
    }
    names
};

/// The text of a preset.
pub fn preset(name: &str) -> Option<&'static str> {
    ALL.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}
