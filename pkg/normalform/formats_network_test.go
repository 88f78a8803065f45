package normalform_test

import "testing"

func TestNetworkAndManagementAreTheSameInBothFormats(t *testing.T) {
	wantTwins(t, []twin{
		{"AWS::EC2::SecurityGroup", `
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupName: web
      GroupDescription: web
      VpcId: vpc-1
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: "443", ToPort: "443", CidrIp: 0.0.0.0/0}
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: "::/0"}
        - {IpProtocol: "-1", FromPort: 0, ToPort: 0, SourceSecurityGroupId: sg-1}
      SecurityGroupEgress:
        - {IpProtocol: "-1", FromPort: 0, ToPort: 0, CidrIp: 0.0.0.0/0}
`, `
resource "aws_security_group" "a" {
  name        = "web"
  description = "web"
  vpc_id      = "vpc-1"
  ingress {
    protocol         = "tcp"
    from_port        = 443
    to_port          = 443
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
  ingress {
    protocol        = -1
    from_port       = 0
    to_port         = 0
    security_groups = ["sg-1"]
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`},
		{"AWS::ElasticLoadBalancingV2::LoadBalancer", `
  A:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Name: web
      Scheme: internal
      Type: application
      Subnets: [subnet-1, subnet-2]
      SecurityGroups: [sg-1]
      LoadBalancerAttributes:
        - {Key: access_logs.s3.enabled, Value: "true"}
        - {Key: access_logs.s3.bucket, Value: logs}
        - {Key: deletion_protection.enabled, Value: true}
        - {Key: idle_timeout.timeout_seconds, Value: "90"}
        - {Key: routing.http.drop_invalid_header_fields.enabled, Value: "true"}
`, `
resource "aws_lb" "a" {
  name                       = "web"
  internal                   = true
  load_balancer_type         = "application"
  subnets                    = ["subnet-1", "subnet-2"]
  security_groups            = ["sg-1"]
  enable_deletion_protection = true
  drop_invalid_header_fields = true
  idle_timeout               = 90
  access_logs {
    bucket  = "logs"
    enabled = true
  }
}
`},
		{"AWS::ElasticLoadBalancingV2::Listener", `
  A:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/1
      Port: 80
      Protocol: HTTP
      SslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06
      Certificates: [{CertificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/1"}]
      DefaultActions:
        - Type: redirect
          RedirectConfig: {Port: "443", Protocol: HTTPS, StatusCode: HTTP_301}
`, `
resource "aws_lb_listener" "a" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/1"
  port              = "80"
  protocol          = "HTTP"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
  default_action {
    type = "redirect"
    redirect {
      port        = 443
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}
`},
		{"AWS::ElasticLoadBalancingV2::TargetGroup", `
  A:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Name: web
      Port: 80
      Protocol: HTTP
      TargetType: ip
      VpcId: vpc-1
      HealthCheckPath: /healthz
      HealthCheckPort: 8080
      HealthCheckIntervalSeconds: "15"
      HealthyThresholdCount: 3
      Matcher: {HttpCode: 200}
      TargetGroupAttributes: [{Key: deregistration_delay.timeout_seconds, Value: "30"}]
`, `
resource "aws_lb_target_group" "a" {
  name                 = "web"
  port                 = 80
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = "vpc-1"
  deregistration_delay = 30
  health_check {
    path              = "/healthz"
    port              = "8080"
    interval          = 15
    healthy_threshold = 3
    matcher           = "200"
  }
}
`},
		{"AWS::CloudFront::Distribution", `
  A:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        HttpVersion: http2
        WebACLId: arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1
        Origins:
          - Id: shop
            DomainName: shop.example.com
            CustomOriginConfig: {HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: https-only, OriginSSLProtocols: [TLSv1.2]}
        DefaultCacheBehavior: {TargetOriginId: shop, ViewerProtocolPolicy: redirect-to-https, Compress: true, CachePolicyId: a}
        CacheBehaviors: [{PathPattern: "/api/*", TargetOriginId: shop, ViewerProtocolPolicy: https-only}]
        ViewerCertificate: {AcmCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1", MinimumProtocolVersion: TLSv1.2_2021, SslSupportMethod: sni-only}
        Logging: {Bucket: logs.s3.amazonaws.com, Prefix: shop/}
        Restrictions: {GeoRestriction: {RestrictionType: none}}
      Tags: [{Key: team, Value: web}]
`, `
resource "aws_cloudfront_distribution" "a" {
  enabled      = true
  http_version = "http2"
  web_acl_id   = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"
  origin {
    origin_id   = "shop"
    domain_name = "shop.example.com"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id       = "shop"
    viewer_protocol_policy = "redirect-to-https"
    compress               = true
    cache_policy_id        = "a"
  }
  ordered_cache_behavior {
    path_pattern           = "/api/*"
    target_origin_id       = "shop"
    viewer_protocol_policy = "https-only"
  }
  viewer_certificate {
    acm_certificate_arn      = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }
  logging_config {
    bucket = "logs.s3.amazonaws.com"
    prefix = "shop/"
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  tags = { team = "web" }
}
`},
		{"AWS::CloudTrail::Trail", `
  A:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: account
      S3BucketName: trail
      IsLogging: true
      IsMultiRegionTrail: "true"
      EnableLogFileValidation: true
      IncludeGlobalServiceEvents: true
      KMSKeyId: alias/trail
      EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true, DataResources: [{Type: "AWS::S3::Object", Values: ["arn:aws:s3"]}]}]
`, `
resource "aws_cloudtrail" "a" {
  name                          = "account"
  s3_bucket_name                = "trail"
  enable_logging                = true
  is_multi_region_trail         = true
  enable_log_file_validation    = true
  include_global_service_events = true
  kms_key_id                    = "alias/trail"
  event_selector {
    read_write_type           = "All"
    include_management_events = true
    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
  }
}
`},
		{"AWS::CloudWatch::Alarm", `
  A:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: backlog
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Statistic: Maximum
      ComparisonOperator: GreaterThanThreshold
      Threshold: "600"
      Period: 60
      EvaluationPeriods: 5
      Dimensions: [{Name: QueueName, Value: orders}]
      AlarmActions: ["arn:aws:sns:eu-west-1:123456789012:operators"]
      TreatMissingData: breaching
`, `
resource "aws_cloudwatch_metric_alarm" "a" {
  alarm_name          = "backlog"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 600
  period              = 60
  evaluation_periods  = 5
  dimensions          = { QueueName = "orders" }
  alarm_actions       = ["arn:aws:sns:eu-west-1:123456789012:operators"]
  treat_missing_data  = "breaching"
}
`},
		{"AWS::Budgets::Budget", `
  A:
    Type: AWS::Budgets::Budget
    Properties:
      Budget:
        BudgetName: month
        BudgetType: COST
        TimeUnit: MONTHLY
        BudgetLimit: {Amount: 100, Unit: USD}
      NotificationsWithSubscribers:
        - Notification: {ComparisonOperator: GREATER_THAN, NotificationType: FORECASTED, Threshold: 100, ThresholdType: PERCENTAGE}
          Subscribers: [{SubscriptionType: EMAIL, Address: finance@example.com}]
`, `
resource "aws_budgets_budget" "a" {
  name         = "month"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = "100"
  limit_unit   = "USD"
  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "FORECASTED"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = ["finance@example.com"]
  }
}
`},
		{"AWS::IAM::Role", `
  A:
    Type: AWS::IAM::Role
    Properties:
      RoleName: worker
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
      Policies:
        - PolicyName: read
          PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ["s3:GetObject"], Resource: "*"}]}
      MaxSessionDuration: "3600"
`, `
resource "aws_iam_role" "a" {
  name                 = "worker"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
  inline_policy {
    name   = "read"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = ["*"] }] })
  }
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.a.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}
`},
		{"AWS::StepFunctions::StateMachine", `
  A:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: orders
      StateMachineType: EXPRESS
      RoleArn: arn:aws:iam::123456789012:role/orders
      TracingConfiguration: {Enabled: true}
      LoggingConfiguration:
        Level: ALL
        IncludeExecutionData: false
        Destinations: [{CloudWatchLogsLogGroup: {LogGroupArn: "arn:aws:logs:eu-west-1:123456789012:log-group:orders:*"}}]
`, `
resource "aws_sfn_state_machine" "a" {
  name     = "orders"
  type     = "EXPRESS"
  role_arn = "arn:aws:iam::123456789012:role/orders"
  tracing_configuration { enabled = true }
  logging_configuration {
    level                  = "ALL"
    include_execution_data = false
    log_destination        = "arn:aws:logs:eu-west-1:123456789012:log-group:orders:*"
  }
}
`},
	})
}
