// Package canonical turns Terraform's aws_* resources into the canonical
// CloudFormation shape by declarative tables, and kubernetes_* resources into
// manifests. It evaluates nothing.
//
// A table is a section of a file below tables/. Its first line names the
// Terraform type and what becomes of it:
//
//	aws_sqs_queue AWS::SQS::Queue                the canonical type
//	aws_s3_bucket_versioning fold AWS::S3::Bucket bucket
//	                                             a satellite of the resource that an attribute names
//
// An attribute whose name is that of a canonical property once case and
// underscores are dropped, or its singular or plural, maps by itself, at every depth. The indented lines say the rest:
//
//	visibility_timeout_seconds VisibilityTimeout           rename
//	rule.expiration.days ExpirationInDays                  from a nested block, relative to the canonical object around it
//	                                                       (also where the block itself is dropped)
//	status VersioningConfiguration.Status                  wrap; to the resource's root with a leading /
//	idle_timeout LoadBalancerAttributes."idle_timeout.timeout_seconds"   a key with dots
//	internal Scheme | enum true:internal false:internet-facing
//	disabled Enabled | not                                 inversion
//	container_definitions ContainerDefinitions | json      JSON in a text, its keys in any case
//	role Roles | list                                      one value as a list
//	tag Tags | pairs key value                             a list of keys and values as a map
//	subscriber_emails Subscribers | each Address SubscriptionType=EMAIL   texts as objects
//	ingress SecurityGroupIngress | fan cidr_blocks:CidrIp security_groups:SourceSecurityGroupId
//	                                                       one block as one object for each element of its lists
//	method_path MethodSettings | method                    RESOURCE/METHOD, beside the settings block
//	variables Environment | entries Name Value             a map as a list of objects
//	vpc_id ResourceId | with ResourceType=VPC              what an attribute says by being there
//	sqs_role Logging | element RoleArn Protocol=sqs        one object of a list, which several attributes make
//	destination Details | by type logs:Logs.Group s3:S3.Bucket   where the value of an attribute beside it says
//	headers Headers | of items                             what an attribute of a block holds
//	upstream Upstreams | pluck name                        what an attribute of each block holds, as a list
//	logging LoggingProperties | when enable                a block with a switch
//	options Options | keyed log_type                       blocks as a map, by one of their attributes
//	none None | as                                         a block as it is
//	policy split AWS::SQS::QueuePolicy Queues PolicyDocument   a resource of its own
//	route split AWS::EC2::Route RouteTableId by cidr_block each block a resource of its own, which an attribute tells
//	                                                       from the others; constants may follow: Egress=true
//	= Protocol "tcp"                                       a constant
//	wrap DistributionConfig                                everything but tags lies in a property
//	block SecurityGroupIngress type=ingress cidr_blocks:CidrIp
//	                                                       the whole resource is one block of a list, fanned as
//	                                                       with fan; only when an attribute has a value, if one is named
//	- force_destroy reason                                 dropped, with the reason
package canonical

import (
	"embed"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/schema"
)

//go:embed tables/*.txt
var files embed.FS

// table is what becomes of one Terraform type.
type table struct {
	kind   string // the canonical type
	fold   string // the attribute that names the parent, for a satellite
	wrap   string
	rules  map[string]rule
	consts []rule
	blocks []block
	nested map[string][]string // by block, the attributes in it that have rules, sorted
}

// block says that the whole resource is an element of a list.
type block struct {
	property      string
	attribute, is string // the condition, or ""
	fan           []string
}

// rule is one line.
type rule struct {
	path []string // of the target
	root bool     // from the resource's root, not the object around
	op   string
	args []string // of the operator; the reason of a drop
	drop bool
}

var (
	loaded sync.Map // Terraform type → *table, nil for none
	index  = sync.OnceValue(func() map[string]string { return sections(text()) })
)

// text gives the files one after another.
func text() string {
	var b strings.Builder
	b.Grow(1 << 17)
	entries, err := files.ReadDir("tables")
	if err != nil {
		return "" // the folder is embedded
	}
	for _, e := range entries {
		if text, err := files.ReadFile("tables/" + e.Name()); err == nil {
			b.WriteByte('\n')
			b.Write(text)
		}
	}
	return b.String()
}

// sections gives the text of each table, from its first line to the end of all.
func sections(text string) map[string]string {
	out := make(map[string]string, 512)
	const start = "\naws_"
	for i := strings.Index(text, start); i >= 0; i = strings.Index(text, start) {
		text = text[i+1:]
		typ, _, _ := strings.Cut(text, " ")
		out[typ] = text
	}
	return out
}

// lookup gives the table of a Terraform type, or nil. Only the section of
// the type is read.
func lookup(typ string) *table {
	if t, ok := loaded.Load(typ); ok {
		return t.(*table)
	}
	var t *table
	if strings.HasPrefix(typ, "awscc_") {
		t = mechanical(typ)
	}
	if text := index()[typ]; text != "" {
		t = parse(text)
	}
	loaded.Store(typ, t)
	return t
}

// mechanical gives the table of a type of the provider awscc, which is made
// from the CloudFormation registry: its names are the registry's in lower case
// with underscores. No attribute needs a rule.
func mechanical(typ string) *table {
	if kind := kinds()[squash(strings.TrimPrefix(typ, "awscc_"))]; kind != "" {
		return &table{kind: kind}
	}
	return nil
}

// kinds are the registry's types by their squashed names.
var kinds = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, kind := range schema.Types() {
		if name, ok := strings.CutPrefix(kind, "AWS::"); ok {
			out[squash(strings.ReplaceAll(name, "::", ""))] = kind
		}
	}
	return out
})

// parse reads a section from its first line on.
func parse(text string) *table {
	head, rest, _ := strings.Cut(text, "\n")
	words := strings.Fields(head)
	t := &table{kind: words[1], rules: map[string]rule{}}
	if words[1] == "fold" {
		t.kind, t.fold = words[2], words[3]
	}
	for line := range strings.Lines(rest) {
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		if line[0] != ' ' {
			break
		}
		t.line(strings.TrimSpace(line))
	}
	t.nest()
	return t
}

func (t *table) line(line string) {
	words := strings.Fields(line)
	switch words[0] {
	case "wrap":
		t.wrap = words[1]
		return
	case "block":
		b := block{property: words[1]}
		for _, w := range words[2:] {
			if attribute, is, ok := strings.Cut(w, "="); ok {
				b.attribute, b.is = attribute, is
			} else {
				b.fan = append(b.fan, w)
			}
		}
		t.blocks = append(t.blocks, b)
		return
	case "-":
		t.rules[words[1]] = rule{drop: true, args: words[2:]}
		return
	case "=":
		t.consts = append(t.consts, rule{path: splitPath(words[1]), args: words[2:]})
		return
	}
	if words[1] == "split" {
		t.rules[words[0]] = rule{op: "split", args: words[2:]}
		return
	}
	r := rule{root: strings.HasPrefix(words[1], "/"), path: splitPath(strings.TrimPrefix(words[1], "/"))}
	if len(words) > 3 && words[2] == "|" {
		r.op, r.args = words[3], words[4:]
	}
	t.rules[words[0]] = r
}

// splitPath cuts a path at its dots outside of quotes.
func splitPath(s string) []string {
	var path []string
	for s != "" {
		if s[0] == '"' {
			key, rest, _ := strings.Cut(s[1:], `"`)
			path = append(path, key)
			s = strings.TrimPrefix(rest, ".")
			continue
		}
		key, rest, _ := strings.Cut(s, ".")
		path = append(path, key)
		s = rest
	}
	return path
}
