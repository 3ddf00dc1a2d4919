//! Which program wrote a graph, for remedies that depend on it.

use rten_onnx::onnx::ModelProto;

use gatecell_network::remedy::Remedy;

/// The program that wrote the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exporter {
    /// `torch.onnx.export(..., dynamo=False)`
    TorchScript,
    /// `torch.onnx.export(...)` as it is by default
    Dynamo,
    /// tf2onnx, and Keras' `model.export(format="onnx")`
    Tf2onnx,
    /// Any other, or none that the file names.
    Other,
}

impl Exporter {
    /// Both exporters of PyTorch give the same producer; only the default one
    /// names its nodes `node_…`.
    pub(super) fn of(model: &ModelProto) -> Self {
        let producer = model.producer_name.as_deref().unwrap_or_default();
        let named = |node: &rten_onnx::onnx::NodeProto| {
            node.name
                .as_deref()
                .is_some_and(|name| name.starts_with("node_"))
        };
        let nodes = model.graph.iter().flat_map(|graph| &graph.node);
        match producer {
            "pytorch" if nodes.into_iter().any(named) => Self::Dynamo,
            "pytorch" => Self::TorchScript,
            "tf2onnx" => Self::Tf2onnx,
            _ => Self::Other,
        }
    }

    /// Whether PyTorch wrote it.
    pub(super) fn is_pytorch(self) -> bool {
        match self {
            Self::TorchScript | Self::Dynamo => true,
            Self::Tf2onnx | Self::Other => false,
        }
    }

    /// How to get a recurrent layer as one node from it.
    pub(super) fn fused(self) -> Remedy {
        match self {
            Self::Dynamo => Remedy::TorchScript,
            Self::Tf2onnx => Remedy::KerasFile,
            Self::TorchScript | Self::Other => Remedy::FusedLayer,
        }
    }
}
