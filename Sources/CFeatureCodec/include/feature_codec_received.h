/*
 * FeatureCodec for C and C++: what a receiver tells about packets that have arrived. Both interfaces of receivers include this
 * header: that of gateways without a heap (feature_codec_gateway.h), and that of servers (feature_codec_server.h).
 */
#ifndef FEATURE_CODEC_RECEIVED_H
#define FEATURE_CODEC_RECEIVED_H

#include "feature_codec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Mistakes of the caller, besides those of `feature_codec.h`. */
/* A receiver of this profile needs more memory than is allowed. */
#define FCODEC_TOO_LARGE (-8)
/* The stream's layer has no such grid. */
#define FCODEC_NO_GRID (-10)
/* A receiver that was created without a session. */
#define FCODEC_NO_SESSION (-13)

/* The kinds of events, as in the conformance protocol. */
#define FCODEC_FRAME_SUPERSEDED 1  /* frame: it is no longer kept */
#define FCODEC_SYMBOLS 2           /* stream, frame, symbols: that are new */
#define FCODEC_LAYER_SUPERSEDED 3  /* layer, frame: the device has moved on to a deeper one */
#define FCODEC_GRID_COMPLETE 4     /* stream, frame, rows, columns */
#define FCODEC_CONTENT_COMPLETE 5  /* stream, frame: the string of a byte stream */
#define FCODEC_REFUSED_FRAGMENT 6  /* code: of [FRAG-6] */
#define FCODEC_HELLO 7             /* code: 1 welcome, 0 refuse; send the answer back */
#define FCODEC_LOCAL_RESULT 8      /* frame, frame_bits, layer, class_index, confidence */
#define FCODEC_SKIPPED 9           /* code: of the control message */
#define FCODEC_ANNOUNCEMENT 10     /* number: the whole number of the frame on air */

typedef struct fcodec_server_event {
  int32_t kind;
  int32_t code;
  uint32_t stream, frame, layer, symbols, rows, columns;
  uint32_t frame_bits, class_index, confidence, number;
  /* The answer to a hello. */
  uint8_t answer[FCODEC_MESSAGE_SIZE];
  uint32_t answer_length;
} fcodec_server_event;

/* The frames that a receiver keeps [REASM-2]. */
typedef struct fcodec_frames {
  /* Numbers on air, or -1. */
  int32_t newest, spare;
  /* The number of the device's session, 0 before the first hello. */
  uint32_t session;
  /* Whether the whole number of the newest frame is known, and the number. */
  uint32_t is_numbered, number;
  /* How many frames are kept. */
  uint32_t count;
} fcodec_frames;

/* What has arrived of a frame's stream [REASM-6]. All 0 for a frame that is not kept. */
typedef struct fcodec_progress {
  uint32_t symbols;
  /* Whether fragments disagreed about a symbol. */
  uint32_t is_inconsistent;
  /* The largest complete grid, and the finest one of which anything has arrived; 0 for none. */
  uint32_t complete_rows, complete_columns, finest_rows, finest_columns;
  /* The number of channels whose symbols are all there. */
  uint32_t complete_channels;
} fcodec_progress;

/* A buffer for a map. */
#define FCODEC_SAMPLES 0 /* stored bytes: int8_t or uint8_t, as the profile says */
#define FCODEC_FLOATS 1  /* float: the real numbers of the layer's format */
typedef struct fcodec_target {
  void *samples;
  /* The number of elements that may be written. */
  size_t length;
  /* The sample of channel c, row y, column x is element c * channel_stride + y * row_stride + x * column_stride. */
  size_t channel_stride, row_stride, column_stride;
  int32_t type;
  int32_t reserved;
} fcodec_target;

/* How many cells the grid has in all channels of the scan, and how many have exactly the value that the encoder tracked. */
typedef struct fcodec_coverage {
  uint32_t cells, exact;
} fcodec_coverage;

#ifdef __cplusplus
}
#endif

#endif
