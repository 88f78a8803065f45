package mapping

import (
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/schema"
)

// cloudControl maps the type names of the awscc provider, which are made from
// the canonical ones: aws_s3_bucket of AWS::S3::Bucket, without underscores.
var cloudControl = sync.OnceValue(func() map[string]string {
	names := schema.Types()
	found := make(map[string]string, len(names))
	for _, name := range names {
		if parts := strings.Split(name, "::"); len(parts) == 3 && parts[0] == "AWS" {
			found[strings.ToLower(parts[1]+parts[2])] = name
		}
	}
	return found
})

// mechanical gives the table of a type of the awscc provider, whose attributes
// are the canonical properties in lower case with underscores. It is nil for others.
func mechanical(typ string) *table {
	name, ok := strings.CutPrefix(typ, "awscc_")
	if !ok {
		return nil
	}
	target := cloudControl()[strings.ReplaceAll(name, "_", "")]
	if target == "" {
		return nil
	}
	kind := schema.Lookup(target)
	return &table{name: typ, target: target, kind: kind, scope: &scope{prop: kind.Root()}}
}
