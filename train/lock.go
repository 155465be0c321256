package train

import "errors"

var errLocked = errors.New("another training is writing to it")
