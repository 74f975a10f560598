#include "testee.h"

int answer_library(int operation, request *request) {
  (void)operation;
  (void)request;
  return UNSUPPORTED;
}
