#!/usr/bin/env bash
# shrink.sh DIRECTORY: makes the pictures of shots.mjs there small enough to be kept (96 colours). Needs ffmpeg.
set -euo pipefail
for picture in "$1"/*.png; do
  ffmpeg -v error -y -i "$picture" -vf "scale='min(1100,iw)':-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=96:stats_mode=full[p];[b][p]paletteuse=dither=bayer:bayer_scale=4" \
    -compression_level 100 -pred mixed "$picture.small.png"
  mv "$picture.small.png" "$picture"
done
