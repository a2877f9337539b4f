#!/usr/bin/env python3
"""Makes a tiny language model with random weights: its words are nonsense, everything else about it
is real (file, tokenizer, server, streaming, memory). Needs `pip install gguf numpy`.

  tools/tiny_gguf.py FILE [--layers N] [--width N]
"""

import argparse

import gguf
import numpy

SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru".split()
TEMPLATE = ("{% for message in messages %}{{ '<' + message['role'] + '> ' + (message['content'] or '') + '\n' }}"
            "{% endfor %}{% if add_generation_prompt %}{{ '<assistant> ' }}{% endif %}")


def vocabulary():
    kinds = gguf.TokenType
    tokens = [(b"<unk>", kinds.UNKNOWN), (b"<s>", kinds.CONTROL), (b"</s>", kinds.CONTROL)]
    tokens += [(b"<0x%02X>" % i, kinds.BYTE) for i in range(256)]
    tokens += [(("\u2581" + s).encode(), kinds.NORMAL) for s in SYLLABLES]
    tokens += [(s.encode(), kinds.NORMAL) for s in SYLLABLES]
    tokens += [(c.encode(), kinds.NORMAL) for c in "abcdefghijklmnopqrstuvwxyz.,!?\u2581"]
    return tokens


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=256)
    wanted = parser.parse_args()
    width, layers, heads = wanted.width, wanted.layers, 4
    hidden = 2 * width
    random = numpy.random.default_rng(7)
    tokens = vocabulary()

    writer = gguf.GGUFWriter(wanted.file, "llama")
    writer.add_name("bbia-tiny-random")
    writer.add_context_length(4096)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // heads)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text for text, _ in tokens])
    writer.add_token_scores([-float(i) for i in range(len(tokens))])
    writer.add_token_types([int(kind) for _, kind in tokens])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(TEMPLATE)

    def tensor(name, *shape):
        writer.add_tensor(name, random.normal(0.0, 0.2, shape).astype(numpy.float32))

    def ones(name):
        writer.add_tensor(name, numpy.ones(width, dtype=numpy.float32))

    tensor("token_embd.weight", len(tokens), width)
    ones("output_norm.weight")
    tensor("output.weight", len(tokens), width)
    for i in range(layers):
        ones(f"blk.{i}.attn_norm.weight")
        ones(f"blk.{i}.ffn_norm.weight")
        for part in ("q", "k", "v", "output"):
            tensor(f"blk.{i}.attn_{part}.weight", width, width)
        tensor(f"blk.{i}.ffn_gate.weight", hidden, width)
        tensor(f"blk.{i}.ffn_up.weight", hidden, width)
        tensor(f"blk.{i}.ffn_down.weight", width, hidden)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
