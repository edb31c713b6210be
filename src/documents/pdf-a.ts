import type { CreditNote, Invoice } from '../core/model/invoice.js';
import { eInvoiceXml, whyNoXml } from './e-invoice.js';
import { escapeXml } from './xml-writer.js';

/** The name that Factur-X 1.0 and ZUGFeRD 2 give the file; programs look for it. */
export const XML_NAME = 'factur-x.xml';

/** The schema of the four properties below; PDF/A wants each extension described in the file (ISO 19005-3, 6.6.2.3). */
const property = (name: string, description: string): string => `
              <rdf:li rdf:parseType="Resource">
                <pdfaProperty:name>${name}</pdfaProperty:name>
                <pdfaProperty:valueType>Text</pdfaProperty:valueType>
                <pdfaProperty:category>external</pdfaProperty:category>
                <pdfaProperty:description>${description}</pdfaProperty:description>
              </rdf:li>`;

const FACTUR_X = `
  <rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
    <fx:DocumentType>INVOICE</fx:DocumentType>
    <fx:DocumentFileName>${XML_NAME}</fx:DocumentFileName>
    <fx:Version>1.0</fx:Version>
    <fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
    <pdfaExtension:schemas>
      <rdf:Bag>
        <rdf:li rdf:parseType="Resource">
          <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
          <pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
          <pdfaSchema:prefix>fx</pdfaSchema:prefix>
          <pdfaSchema:property>
            <rdf:Seq>${property('DocumentFileName', 'The name of the embedded XML document')}${property('DocumentType', 'The type of the hybrid document in capital letters, e.g. INVOICE or ORDER')}${property('Version', 'The actual version of the standard applying to the embedded XML document')}${property('ConformanceLevel', 'The conformance level of the embedded XML document')}
            </rdf:Seq>
          </pdfaSchema:property>
        </rdf:li>
      </rdf:Bag>
    </pdfaExtension:schemas>
  </rdf:Description>`;

/** Who wrote it; not by `info.Author`, which pdfkit puts into the metadata as it is, `&` and all. */
const creator = (name: string): string => `
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:creator><rdf:Seq><rdf:li>${escapeXml(name)}</rdf:li></rdf:Seq></dc:creator>
  </rdf:Description>`;

/** The same invoice for programs, inside its PDF. Where the standard's rules cannot be kept there is none. */
export function embedEInvoice(doc: PDFKit.PDFDocument, paper: Invoice | CreditNote, drawnOn: Date): void {
  doc.appendXML(creator(paper.seller.name));
  if (whyNoXml(paper) !== null) return;
  const options = {
    name: XML_NAME,
    type: 'text/xml',
    description: 'Factur-X / ZUGFeRD, EN 16931',
    relationship: 'Alternative',
    creationDate: drawnOn,
    modifiedDate: drawnOn,
  };
  doc.file(Buffer.from(eInvoiceXml(paper)), options);
  doc.appendXML(FACTUR_X);
}
