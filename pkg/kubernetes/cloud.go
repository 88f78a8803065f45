package kubernetes

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// cloud relates the objects to the resources of AWS that they name, and those
// that name them. An edge is certain when a name is known on both sides, is the same, and one
// resource of the scan has it. The account of an ARN is not compared: a configuration does not tell in which
// account it is deployed. What is known by an id alone, which only a deployment gives, may be any of its type.
type cloud struct {
	scan     *scan
	types    map[string][]*graph.Resource
	accounts []*object // service accounts
	seen     map[graph.Edge]bool
}

func newCloud(s *scan) *cloud {
	c := &cloud{scan: s, types: map[string][]*graph.Resource{}, seen: map[graph.Edge]bool{}}
	for _, u := range s.graph.Units {
		for _, r := range u.Resources {
			if strings.HasPrefix(r.Type, "AWS::") && !r.Synthetic {
				c.types[r.Type] = append(c.types[r.Type], r)
			}
		}
	}
	return c
}

// relate finds all relations between both worlds.
func (c *cloud) relate() {
	if len(c.types) == 0 {
		return
	}
	for _, o := range c.scan.objects {
		c.named(o)
		c.nodes(o)
		if o.kind == "ServiceAccount" {
			c.accounts = append(c.accounts, o)
		}
		if c.scan.work.left <= 0 {
			c.scan.exhausted(o)
			return
		}
	}
	c.identities()
	c.trusts()
	c.fargate()
}

// mention is a text in an object that names resources of AWS.
type mention struct {
	kinds string // "" for all
	steps []string
	// many is set for a list that commas separate.
	many bool
	// of gives the type that a text means and the property that holds the
	// name; "" for both when it names nothing.
	of func(text string) target
}

// target is what a text means.
type target struct {
	kind     string
	property []string // of the name
	name     string   // "" for what has an id that only a deployment gives
}

func annotation(key string, many bool, of func(string) target) mention {
	return mention{steps: []string{"metadata", "annotations", key}, many: many, of: of}
}

// mentions are documented by the Amazon EKS guide (IAM roles for service
// accounts), the EBS and EFS drivers (StorageClass parameters), the AWS Load Balancer Controller
// (annotations of Ingress and Service, TargetGroupBinding) and Karpenter (EC2NodeClass):
// https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html,
// https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md,
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/,
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/,
// https://karpenter.sh/docs/concepts/nodeclasses/.
var mentions = sync.OnceValue(func() []mention {
	const alb, nlb = "alb.ingress.kubernetes.io/", "service.beta.kubernetes.io/aws-load-balancer-"
	return []mention{
		annotation("eks.amazonaws.com/role-arn", false, byARN),
		annotation(alb+"certificate-arn", true, byARN), annotation(nlb+"ssl-cert", true, byARN),
		annotation(alb+"wafv2-acl-arn", false, byARN),
		annotation(alb+"subnets", true, subnet), annotation(nlb+"subnets", true, subnet),
		annotation(alb+"security-groups", true, securityGroup), annotation(nlb+"security-groups", true, securityGroup),
		annotation(nlb+"extra-security-groups", true, securityGroup),
		annotation(alb+"load-balancer-attributes", true, logs), annotation(nlb+"attributes", true, logs),
		annotation(nlb+"access-log-s3-bucket-name", false, func(s string) target { return target{"AWS::S3::Bucket", []string{"BucketName"}, s} }),
		{kinds: " StorageClass ", steps: []string{"parameters", "kmsKeyId"}, of: kmsKey},
		{kinds: " StorageClass ", steps: []string{"parameters", "fileSystemId"}, of: func(string) target { return target{kind: "AWS::EFS::FileSystem"} }},
		{kinds: " TargetGroupBinding ", steps: []string{"spec", "targetGroupARN"}, of: byARN},
		{kinds: " EC2NodeClass ", steps: []string{"spec", "role"}, of: func(s string) target { return target{"AWS::IAM::Role", []string{"RoleName"}, s} }},
	}
})

// byARN reads an ARN whose parts may not be known.
func byARN(s string) target {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return target{}
	}
	kind, name, _ := strings.Cut(parts[5], "/")
	switch parts[2] + ":" + kind {
	case "iam:role":
		return target{"AWS::IAM::Role", []string{"RoleName"}, name[strings.LastIndex(name, "/")+1:]}
	case "iam:server-certificate":
		return target{"AWS::IAM::ServerCertificate", []string{"ServerCertificateName"}, name[strings.LastIndex(name, "/")+1:]}
	case "acm:certificate":
		return target{kind: "AWS::CertificateManager::Certificate"}
	case "kms:key":
		return target{kind: "AWS::KMS::Key"}
	case "kms:alias":
		return target{"AWS::KMS::Alias", []string{"AliasName"}, "alias/" + name}
	case "wafv2:regional":
		_, rest, _ := strings.Cut(name, "/") // webacl/NAME/ID
		name, _, _ = strings.Cut(rest, "/")
		return target{"AWS::WAFv2::WebACL", []string{"Name"}, name}
	case "elasticloadbalancing:targetgroup":
		name, _, _ = strings.Cut(name, "/")
		return target{"AWS::ElasticLoadBalancingV2::TargetGroup", []string{"Name"}, name}
	}
	return target{}
}

func kmsKey(s string) target {
	switch {
	case strings.HasPrefix(s, "alias/"):
		return target{"AWS::KMS::Alias", []string{"AliasName"}, s}
	case strings.HasPrefix(s, "arn:"):
		return byARN(s)
	}
	return target{kind: "AWS::KMS::Key"}
}

func subnet(s string) target { return tagged("AWS::EC2::Subnet", "subnet-", s) }

func securityGroup(s string) target { return tagged("AWS::EC2::SecurityGroup", "sg-", s) }

// tagged is for what is named by its id or by its tag Name.
func tagged(kind, id, s string) target {
	if strings.HasPrefix(s, id) {
		return target{kind: kind}
	}
	return target{kind, []string{"Tags", "Name"}, s}
}

// logs reads an attribute of a load balancer that names a bucket.
func logs(s string) target {
	name, ok := strings.CutPrefix(s, "access_logs.s3.bucket=")
	if !ok {
		return target{}
	}
	return target{"AWS::S3::Bucket", []string{"BucketName"}, name}
}

// named relates an object to what its texts name.
func (c *cloud) named(o *object) {
	for _, m := range mentions() {
		if m.kinds != "" && !strings.Contains(m.kinds, " "+o.kind+" ") {
			continue
		}
		v := o.resource.Properties.At(graph.Keys(m.steps...))
		if v == nil || len(v.References()) > 0 {
			continue // Terraform's own reference is an edge already
		}
		texts := []string{substitution().ReplaceAllString(patternOf(v), gap)} // annotations are read as they are written
		if m.many {
			texts = strings.Split(texts[0], ",")
		}
		for _, text := range texts {
			c.point(o.resource, strings.Join(m.steps, "."), m.of(strings.TrimSpace(text)))
		}
	}
	if o.kind == "ConfigMap" && strings.HasSuffix(o.identity, ".aws-auth") {
		text, _ := o.resource.Properties.Get("data").Get("mapRoles").Text()
		for _, m := range roleARN().FindAllStringSubmatch(text, maxNamesakes) {
			c.point(o.resource, "data.mapRoles", byARN(substitution().ReplaceAllString(m[1], gap)))
		}
	}
}

// roleARN finds the roles in the text by which aws-auth maps them
// (https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html).
var roleARN = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`rolearn:[ \t]*["']?(arn:[^\s"',}]+)`) })

// point makes the edges from an object to what a text means.
func (c *cloud) point(from *graph.Resource, property string, t target) {
	candidates := c.types[t.kind]
	if t.kind == "" || len(t.property) > 0 && strings.Trim(t.name, gap) == "" {
		return
	}
	if len(t.property) == 0 {
		for _, to := range candidates[:min(len(candidates), maxNamesakes)] {
			c.add(from, to, property, "refer to it", "the id that it names is known when "+to.Address+" is deployed")
		}
		return
	}
	var sure, open []*graph.Resource
	for _, to := range candidates {
		switch alike(t.name, patternOf(to.Properties.At(graph.Keys(t.property...)))) {
		case yes:
			sure = append(sure, to)
		case maybe:
			open = append(open, to)
		}
	}
	for _, to := range sure[:min(len(sure), maxNamesakes)] {
		why := ""
		if len(sure) > 1 {
			why = "several resources have that name"
		}
		c.add(from, to, property, "refer to it", why)
		c.through(from, to, property, why)
	}
	if len(sure) > 0 {
		return
	}
	for _, to := range open[:min(len(open), maxNamesakes)] {
		c.add(from, to, property, "refer to it", "the name is known in part")
	}
}

// through relates an object to the key that an alias leads to.
func (c *cloud) through(from, to *graph.Resource, property, why string) {
	if to.Type != "AWS::KMS::Alias" {
		return
	}
	for _, e := range c.edges(to) {
		if e.To.Type == "AWS::KMS::Key" {
			c.add(from, e.To, property, "refer to it", why)
		}
	}
}

// edges gives those that leave a resource within its unit.
func (c *cloud) edges(r *graph.Resource) []graph.Edge {
	for _, u := range c.scan.graph.Units {
		if found := u.From(r); len(found) > 0 {
			return found
		}
	}
	return nil
}

// add adds an edge, or a possible one when it says why it is not certain.
func (c *cloud) add(from, to *graph.Resource, property, verb, why string) {
	e := graph.Edge{From: from, To: to, Property: property}
	if c.seen[e] {
		return
	}
	c.seen[e] = true
	c.scan.work.left -= matchCost
	if why == "" {
		c.scan.graph.Edges = append(c.scan.graph.Edges, e)
		return
	}
	e.Open = fmt.Sprintf("%s in %s may %s: %s", from.Address, from.Range.File, verb, why)
	c.scan.graph.Possible = append(c.scan.graph.Possible, e)
}

// match joins a resource of AWS with the service accounts that it names by
// namespace and name, each with its gaps and wildcards, and calls found for each.
func (c *cloud) match(in, name string, found func(o *object, why string)) {
	if strings.Trim(name, gap) == "" {
		return
	}
	candidates := c.accounts
	if !strings.ContainsAny(name, gap+"*?") {
		candidates = c.scan.byName["ServiceAccount\x00"+name]
	}
	var sure, open []*object
	for _, o := range candidates {
		own, unknown := identityOf(o.resource.Properties.Get("metadata").Get("name"))
		switch min(wild(name, own, unknown), inside(in, o)) {
		case yes:
			sure = append(sure, o)
		case maybe:
			open = append(open, o)
		}
	}
	one := !strings.ContainsAny(in+name, "*?")
	for _, o := range sure[:min(len(sure), maxNamesakes)] {
		why := ""
		if one && len(sure) > 1 {
			why = "several directories hold an object of that name"
		}
		found(o, why)
	}
	for _, o := range open[:min(len(open), maxNamesakes)] {
		found(o, "its name or namespace is not known for certain")
	}
}

// inside says whether an object lives in a namespace.
func inside(in string, o *object) truth {
	if !o.namespace.stated {
		return maybe // where it lives is said when it is applied
	}
	return wild(in, o.namespace.text, o.namespace.open)
}

// wild compares a pattern with gaps and wildcards to a name.
func wild(pattern, name string, open bool) truth {
	switch {
	case pattern == "":
		return no
	case open || strings.Trim(pattern, gap) == "":
		return maybe
	case strings.ContainsAny(pattern, "*?") && !strings.Contains(pattern, gap):
		ok, err := path.Match(pattern, name)
		return of(err == nil && ok)
	}
	return alike(pattern, name)
}
