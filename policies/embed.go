// Package policies holds plinth's own policies, one folder each:
// <pillar>/<service>/<name>.
package policies

import "embed"

//go:generate go run ../pkg/policy/generate .

// FS holds the index, the modules, the lessons, the questions and the examples that fail and pass.
//
//go:embed index.txt lib/*.rego */*/*/policy.rego */*/*/lesson.md */*/*/quiz.yaml */*/*/fail* */*/*/pass*
var FS embed.FS
