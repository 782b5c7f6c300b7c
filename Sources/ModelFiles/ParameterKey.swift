/// The role of one weight tensor; layers count from 0.
public enum ParameterKey: Sendable, Hashable {
    /// [V, C], row t is the embedding of token t.
    case tokenEmbedding
    /// [C], the RMSNorm gain before attention.
    case attentionNorm(Int)
    /// [NH * HS, C].
    case queryWeight(Int)
    /// [NH * HS]; only with `attentionBias`.
    case queryBias(Int)
    /// [NKV * HS, C].
    case keyWeight(Int)
    /// [NKV * HS]; only with `attentionBias`.
    case keyBias(Int)
    /// [NKV * HS, C].
    case valueWeight(Int)
    /// [NKV * HS]; only with `attentionBias`.
    case valueBias(Int)
    /// [C, NH * HS], the projection of attention's output.
    case outputWeight(Int)
    /// [C], the RMSNorm gain before the MLP.
    case mlpNorm(Int)
    /// [I, C], the side of the MLP that goes through SiLU.
    case gateWeight(Int)
    /// [I, C].
    case upWeight(Int)
    /// [C, I].
    case downWeight(Int)
    /// [C], the RMSNorm gain after the last block.
    case finalNorm
    /// [V, C], the output projection; only without `tiedEmbeddings`.
    case output

    /// The tensor's name in a Hugging Face state dict.
    public var name: String {
        switch self {
        case .tokenEmbedding: "model.embed_tokens.weight"
        case .attentionNorm(let layer): Self.layerName(layer, "input_layernorm.weight")
        case .queryWeight(let layer): Self.layerName(layer, "self_attn.q_proj.weight")
        case .queryBias(let layer): Self.layerName(layer, "self_attn.q_proj.bias")
        case .keyWeight(let layer): Self.layerName(layer, "self_attn.k_proj.weight")
        case .keyBias(let layer): Self.layerName(layer, "self_attn.k_proj.bias")
        case .valueWeight(let layer): Self.layerName(layer, "self_attn.v_proj.weight")
        case .valueBias(let layer): Self.layerName(layer, "self_attn.v_proj.bias")
        case .outputWeight(let layer): Self.layerName(layer, "self_attn.o_proj.weight")
        case .mlpNorm(let layer): Self.layerName(layer, "post_attention_layernorm.weight")
        case .gateWeight(let layer): Self.layerName(layer, "mlp.gate_proj.weight")
        case .upWeight(let layer): Self.layerName(layer, "mlp.up_proj.weight")
        case .downWeight(let layer): Self.layerName(layer, "mlp.down_proj.weight")
        case .finalNorm: "model.norm.weight"
        case .output: "lm_head.weight"
        }
    }

    private static func layerName(_ layer: Int, _ rest: String) -> String { "model.layers.\(layer).\(rest)" }
}
