package train

import (
	"errors"
	"fmt"
	"io"
)

var errLocked = errors.New("another training is writing to it")

// lock takes the directory for this training alone, until what it returns is
// closed or the process ends, however it ends.
func (c *checkpoint) lock() (io.Closer, error) {
	if _, ok := c.disk.(realDisk); !ok {
		return nil, nil
	}
	l, err := lockDir(c.dir)
	if err != nil {
		return nil, fmt.Errorf("train: checkpoint: %s: %w", c.dir, err)
	}
	return l, nil
}
