package finding

import (
	"time"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Suppression says that a finding is accepted, where and why.
type Suppression struct {
	// InSource is set for one that stands beside the code (a comment, metadata), and not
	// for one in plinth.yaml.
	InSource bool
	Reason   string
	// Owner is who answers for it, or "".
	Owner string
	// Until is the last day on which it holds; zero means no end.
	Until time.Time
	Range source.Range
}
