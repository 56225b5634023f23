import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Checks PDF files against PDF/UA-1 and prints a line a file, then a line for each rule that it breaks. */
public class VeraCheck {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), PDFAFlavour.PDFUA_1);
                    PDFAValidator validator =
                            Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, 100000, false, false, false)) {
                ValidationResult result = validator.validate(parser);
                System.out.println("file\t" + result.isCompliant() + "\t" + result.getTotalAssertions() + "\t" + file);
                Map<String, String> broken = new TreeMap<>();
                for (TestAssertion assertion : result.getTestAssertions()) {
                    if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                        String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                        broken.putIfAbsent(rule, String.valueOf(assertion.getMessage()).replaceAll("\\s+", " "));
                    }
                }
                broken.forEach((rule, message) -> System.out.println("rule\t" + rule + "\t" + message));
            } catch (Exception problem) {
                System.out.println("file\tfalse\t0\t" + file);
                System.out.println("rule\tunreadable\t" + problem.getClass().getSimpleName());
            }
        }
    }
}
