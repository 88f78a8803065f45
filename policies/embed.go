// Package policies holds plinth's own policies, one folder each:
// <pillar>/<service>/<name>.
package policies

import "embed"

//go:generate go run ../pkg/policy/generate .

// FS holds the index, the modules and the lessons.
//
//go:embed index.txt lib/*.rego */*/*/policy.rego */*/*/lesson.md
var FS embed.FS
